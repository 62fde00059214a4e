import { type Command, InvalidArgumentError, Option } from 'commander';
import { examples, integer, number, type ProgramContext, performs } from './context.ts';

/** `genarun topology …`: shapes of point clouds. */
export function declareTopologyCommands(program: Command, context: ProgramContext): void {
  const topology = program.command('topology').description('work out and compare the shapes of point clouds: components, loops, voids');
  declarePersistence(topology, context);
  declareDistance(topology, context);
  declarePlot(topology, context);
  examples(topology, [
    'genarun topology persistence points.csv',
    'genarun topology distance a.json b.json',
    'genarun topology plot shape.json --out shape.svg',
  ]);
}

function declarePersistence(topology: Command, context: ProgramContext): void {
  const persistence = topology
    .command('persistence')
    .description('the persistence diagrams of points or distances (Vietoris–Rips, over Z/2)')
    .argument('<file>', 'CSV or any text of numbers, JSON, NPY, or little-endian 32-bit floats (.f32, .bin, .raw); - reads text from stdin')
    .addOption(
      new Option('--format <format>', 'what the numbers are (default: points, or what a JSON file calls them)').choices([
        'points',
        'distance',
        'lower-distance',
      ]),
    )
    .addOption(new Option('--metric <metric>', 'how far points are apart (default: euclidean)').choices(['euclidean', 'chord', 'cosine', 'manhattan']))
    .option('--max-dim <n>', 'highest dimension: 0 components, 1 loops, 2 voids (default: 1)', dimension)
    .option('--threshold <length>', 'longest edge (default: the enclosing radius, beyond which nothing lives)', number(0))
    .option('--dim <n>', 'coordinates of a point, where the file does not tell', integer(1))
    .option('--landmarks <n>', 'work on so many well-spread points, and tell the error', integer(1))
    .option('--cycles', 'also a representative loop for each bar of dimension 1 (with --json)')
    .option('--json', 'print { n, threshold, diagrams, entropy, stats } as JSON; a death of null never comes');
  performs(persistence, context, async () => (await import('../commands/topology-persistence.ts')).topologyPersistence);
  examples(persistence, [
    'genarun topology persistence points.csv',
    'genarun topology persistence embeddings.npy --metric cosine --max-dim 2 --json > shape.json',
    'genarun topology persistence vectors.f32 --dim 768 --threshold 0.8',
    'genarun topology persistence distances.csv --format lower-distance',
  ]);
}

function declareDistance(topology: Command, context: ProgramContext): void {
  const distance = topology
    .command('distance')
    .description('how far two files of diagrams are apart')
    .argument('<a>', 'what topology persistence --json wrote')
    .argument('<b>', 'the other one')
    .option('--power <p>', 'power of the Wasserstein distance (default: 1)', number(1))
    .addOption(new Option('--ground <metric>', 'how far bars are apart in the plane (default: euclidean)').choices(['max', 'euclidean', 'manhattan']))
    .option('--json', 'print them as JSON');
  performs(distance, context, async () => (await import('../commands/topology-distance.ts')).topologyDistance);
  examples(distance, ['genarun topology distance a.json b.json', 'genarun topology distance a.json b.json --power 2 --ground max --json']);
}

function declarePlot(topology: Command, context: ProgramContext): void {
  const plot = topology
    .command('plot')
    .description('draw diagrams, as SVG or PNG')
    .argument('<file>', 'what topology persistence --json wrote; - reads stdin')
    .addOption(
      new Option('--kind <kind>', 'what to draw; curve: how many classes live at each scale').choices(['diagram', 'barcode', 'curve']).default('diagram'),
    )
    .option('--title <text>', 'what stands above')
    .option('--out <file>', 'write into this file, .svg or .png (default: SVG on stdout)')
    .option('--width <pixels>', 'width of a PNG (default: 1280)', integer(1))
    .option('--force', 'overwrite the file');
  performs(plot, context, async () => (await import('../commands/topology-plot.ts')).topologyPlot);
  examples(plot, [
    'genarun topology plot shape.json --out shape.png',
    'genarun topology persistence points.csv --json | genarun topology plot - --kind barcode > shape.svg',
  ]);
}

function dimension(value: string): number {
  if (!/^[012]$/.test(value)) throw new InvalidArgumentError('0, 1 or 2 is expected.');
  return Number(value);
}
