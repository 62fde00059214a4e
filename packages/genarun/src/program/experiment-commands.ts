import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, examples, integer, number, type ProgramContext, performs } from './context.ts';

/** `genarun experiment …`. */
export function declareExperimentCommands(program: Command, context: ProgramContext): void {
  const experiment = program.command('experiment').description('run networks of models recursively: trajectories, their vectors and their shapes');
  declareRun(experiment.command('run'), context);
  declareResume(experiment.command('resume'), context);
  declareStop(experiment.command('stop'), context);
  declareStatus(experiment.command('status'), context);
  declareList(experiment.command('list'), context);
  declareShow(experiment.command('show'), context);
  declareReport(experiment.command('report'), context);
  declareCluster(experiment.command('cluster'), context);
  declareClusters(experiment.command('clusters'), context);
  declareImages(experiment.command('images'), context);
  declareVideo(experiment.command('video'), context);
  declareExport(experiment.command('export'), context);
  declareImport(experiment.command('import'), context);
  declareDoctor(experiment.command('doctor'), context);
  declareDelete(experiment.command('delete'), context);
  declareRestore(experiment.command('restore'), context);
  examples(experiment, ['genarun experiment run study.json', 'genarun experiment status', 'genarun experiment resume latest --detach']);
  experiment.addHelpText(
    'after',
    `\nThe names of PANIC-TDA do the same:\n${Object.keys(namesElsewhere)
      .map((name) => `  ${name}`)
      .join('\n')}`,
  );
}

const namesElsewhere: Readonly<Record<string, (command: Command, context: ProgramContext) => void>> = {
  'perform-experiment': declareRun,
  'restart-experiment': declareResume,
  'list-experiments': declareList,
  'experiment-status': declareStatus,
  'delete-experiment': declareDelete,
  'list-runs': declareListRuns,
  'list-models': declareListModels,
  'export-images': declareImages,
  'export-video': declareVideo,
};

/** The commands of PANIC-TDA under their own names. */
export function declareNamesElsewhere(program: Command, context: ProgramContext, { hidden }: { readonly hidden: boolean }): void {
  for (const [name, declare] of Object.entries(namesElsewhere)) declare(program.command(name, { hidden }), context);
}

/** `panic-tda`: the commands of PANIC-TDA as it had them, and what else an experiment needs. */
export function declarePanicTda(program: Command, context: ProgramContext): void {
  program
    .description('Networks of text-to-image and image-to-text models that feed each other, run recursively: the commands of PANIC-TDA, performed by Genarun.')
    .addOption(
      new Option('-d, --db-path <file>').hideHelp().argParser(() => {
        throw new InvalidArgumentError('Runs, pictures and vectors are kept in a folder: --home DIR.');
      }),
    );
  declareNamesElsewhere(program, context, { hidden: false });
  declareDoctor(program.command('doctor'), context);
  declareExperimentCommands(program, context);
  examples(program, ['panic-tda list-models', 'panic-tda perform-experiment my_config.json', 'panic-tda list-runs', 'panic-tda export-images all']);
}

function addPerforming(command: Command): Command {
  return command
    .option('--provider <name>', 'who provides the models that are named without a provider (default: the cheapest with a key)')
    .option('--concurrency <n>', 'runs of a network under way at a time (default: 64)', integer(1))
    .option('--sim-latency <ms>', 'let each simulated call take this long', number(0))
    .option('--sim-failures <rate>', 'let this share of the simulated calls fail, 0 to 1', number(0, 1))
    .option('--json', 'print one JSON document at the end: the experiment, its runs, how many vectors and diagrams')
    .option('-q, --quiet', 'tell nothing on the way')
    .option('--budget <usd>', 'stop before more than this is spent on the whole experiment, in US dollars', number(0))
    .addOption(new Option('-v, --verbose').hideHelp())
    .option('--detach', 'go on in the background, also after logout; print the id at once');
}

function declareRun(command: Command, context: ProgramContext): void {
  command
    .description('perform an experiment: each network with each seed and each prompt, then vectors and diagrams')
    .argument('<config>', 'JSON or YAML with networks, seeds or seed_count, prompts, embedding_models, max_length; - reads stdin')
    .option('-m, --model <name=model>', 'another model for a name of the configuration', collect)
    .option('--preview', 'only tell how many variants and runs there will be, and what they may cost');
  addPerforming(command);
  performs(command, context, async () => (await import('../commands/experiment-run.ts')).experimentRun);
  examples(command, [
    'genarun experiment run study.json',
    'genarun experiment run study.json --model FluxDev=sim/painter --model Moondream=sim/captioner',
    'genarun experiment run study.json --preview',
    'genarun experiment run study.json --json | jq .runs',
    'genarun experiment run study.json --detach',
  ]);
}

function declareResume(command: Command, context: ProgramContext): void {
  command.description('perform what is left of an experiment, and what failed').argument('[id]', 'its id, the beginning of it, its name, or latest');
  addPerforming(command);
  performs(command, context, async () => (await import('../commands/experiment-run.ts')).experimentResume);
  examples(command, ['genarun experiment resume', 'genarun experiment resume 0mwq --detach', 'genarun experiment resume study --budget 20']);
}

function declareStop(command: Command, context: ProgramContext): void {
  command
    .description('stop an experiment that is performed elsewhere: in the background, in another terminal')
    .argument('[id]', 'its id, the beginning of it, its name, or latest')
    .option('--now', 'break off what is in flight instead of letting it finish')
    .option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-stop.ts')).experimentStop);
  examples(command, ['genarun experiment stop', 'genarun experiment stop study --now']);
}

function declareStatus(command: Command, context: ProgramContext): void {
  command
    .description('how far an experiment is, and when it may be through')
    .argument('[id]', 'its id, the beginning of it, its name, or latest')
    .option('--json', 'print it as JSON')
    .addOption(new Option('-v, --verbose').hideHelp());
  performs(command, context, async () => (await import('../commands/experiment-status.ts')).experimentStatus);
  examples(command, ['genarun experiment status', 'genarun experiment status study --json | jq .progress']);
}

function declareShow(command: Command, context: ProgramContext): void {
  command
    .description('how far an experiment is, with every run')
    .argument('[id]', 'its id, the beginning of it, its name, or latest')
    .option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-status.ts')).experimentShow);
  examples(command, ['genarun experiment show', 'genarun experiment show study']);
}

function declareList(command: Command, context: ProgramContext): void {
  command
    .description('experiments, newest first')
    .option('--deleted', 'those in the trash')
    .option('--json', 'print them as JSON')
    .addOption(new Option('-v, --verbose').hideHelp());
  performs(command, context, async () => (await import('../commands/experiment-list.ts')).experimentList);
  examples(command, ['genarun experiment list', 'genarun experiment list --deleted']);
}

function declareReport(command: Command, context: ProgramContext): void {
  command
    .description('how runs got where they are, whether they are stuck, whether they were there before, and what matters most: a page, its numbers and pictures')
    .argument('[id]', 'its id, the beginning of it, its name, or latest')
    .option('--out <dir>', 'the folder for index.html, report.json and pictures (default: report)')
    .option('--model <name>', 'the embedding model to look through (default: the first one)')
    .option(
      '--clusters <name>',
      'kept clusters to use as regions, or none for regions of its own (default: the newest of the experiment, else new ones are kept)',
    )
    .option('--seed <n>', 'of permutations, surrogates and resamples (default: 1)', integer(0))
    .option('--permutations <n>', 'of each permutation test (default: 999)', integer(19))
    .option('--surrogates <n>', 'paths that each loop is compared with, at most (default: 399)', integer(19))
    .option('--force', 'write over what is in the folder')
    .option('--json', 'print what was found as JSON')
    .option('-q, --quiet', 'tell nothing on the way');
  performs(command, context, async () => (await import('../commands/experiment-report.ts')).experimentReport);
  examples(command, ['genarun experiment report latest --out report', 'genarun experiment report study --model Nomic --out by-nomic']);
}

function declareCluster(command: Command, context: ProgramContext): void {
  command
    .description('find clusters among the vectors of one model, and freeze them under a name')
    .argument('[ids...]', 'experiments: ids, beginnings of them, names, latest, or all')
    .option('--by <model>', 'whose vectors (default: the first embedding model)')
    .option('--name <name>', 'what the clustering is called')
    .option('--epsilon <distance>', 'clusters nearer than this are one (default: 0.4, between vectors of length 1)', number(0))
    .option('--min-size <n>', 'least number of outputs in a cluster (default: a thousandth of all, 5 at least)', integer(2))
    .option('--min-samples <n>', 'how cautious it is (default: as --min-size)', integer(1))
    .option('--downsample <n>', 'take every so many outputs of a run (default: as many as make 4000)', integer(1))
    .option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-clusters.ts')).experimentCluster);
  examples(command, ['genarun experiment cluster study', 'genarun experiment cluster study pilot --by Nomic --name both --epsilon 0.3']);
}

function declareClusters(command: Command, context: ProgramContext): void {
  command
    .description('clusterings, or the clusters of one with the output in the middle of each')
    .argument('[name]', 'the name of a clustering, or latest')
    .option('--delete', 'remove it')
    .option('--json', 'print them as JSON');
  performs(command, context, async () => (await import('../commands/experiment-clusters.ts')).experimentClusters);
  examples(command, ['genarun experiment clusters', 'genarun experiment clusters both']);
}

function declareImages(command: Command, context: ProgramContext): void {
  command
    .description('write the pictures of a run as JPEG files that say how they were made')
    .argument('<run>', 'a run, an experiment, or all')
    .option('-o, --out <dir>', 'the folder; each run gets one inside (default: output/images)')
    .option('--json', 'print what was written as JSON');
  performs(command, context, async () => (await import('../commands/experiment-images.ts')).experimentImages);
  examples(command, ['genarun export-images 0mwq4ab4 --out pictures', 'genarun export-images all']);
}

function declareVideo(command: Command, context: ProgramContext): void {
  command
    .description('a film of experiments: all runs side by side, with titles and a progress bar (needs ffmpeg)')
    .argument('<ids...>', 'experiments')
    .option('-o, --out <file>', 'the film (default: output/videos/mosaic.mp4)')
    .option('-f, --fps <n>', 'pictures per second (default: 2)', number(0.1, 60))
    .addOption(new Option('-r, --resolution <size>', 'size of the film').choices(['HD', '4K', '8K']).default('HD'))
    .option('--frames <dir>', 'write the frames as JPEG files instead; needs no ffmpeg')
    .option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-video.ts')).experimentVideo);
  examples(command, ['genarun export-video latest', 'genarun export-video study pilot --resolution 4K --fps 10 --out films/both.mp4']);
}

function declareExport(command: Command, context: ProgramContext): void {
  command
    .description('write experiments as tables for R, Python or DuckDB, or one experiment as one file that import reads')
    .argument('[ids...]', 'ids, beginnings of them, names, latest, or all')
    .addOption(new Option('--format <format>', 'tables, or one file').choices(['parquet', 'csv', 'jsonl', 'archive']).default('parquet'))
    .option('-o, --out <path>', 'the folder of the tables, or the archive')
    .option('--force', 'write there even if something is there')
    .option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-export.ts')).experimentExport);
  examples(command, ['genarun experiment export latest --out data', 'genarun experiment export study --format archive --out study.tar.gz']);
}

function declareImport(command: Command, context: ProgramContext): void {
  command.description('take in an experiment that export wrote as an archive').argument('<file>', 'the archive').option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-export.ts')).experimentImport);
  examples(command, ['genarun experiment import study.experiment.tar.gz']);
}

function declareDoctor(command: Command, context: ProgramContext): void {
  command
    .description('look for gaps, wrong types, missing and invalid vectors, stale diagrams and orphans; exit 1 where something is wrong')
    .argument('[ids...]', 'ids, beginnings of them, names, or latest (default: all)')
    .option('-f, --fix', 'take away what is wrong and make what is missing; a run that has ended is never touched')
    .option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-doctor.ts')).experimentDoctor);
  examples(command, ['genarun experiment doctor', 'genarun experiment doctor study --fix']);
}

function declareDelete(command: Command, context: ProgramContext): void {
  command
    .description('move experiments and their runs to the trash')
    .argument('<ids...>', 'ids, beginnings of them, or names')
    .option('--forever', 'remove from the trash for good')
    .addOption(new Option('-f, --force').hideHelp())
    .option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-delete.ts')).experimentDelete);
  examples(command, ['genarun experiment delete study', 'genarun experiment delete study --forever']);
}

function declareRestore(command: Command, context: ProgramContext): void {
  command
    .description('take experiments and their runs out of the trash')
    .argument('<ids...>', 'ids, beginnings of them, or names')
    .option('--json', 'print it as JSON');
  performs(command, context, async () => (await import('../commands/experiment-delete.ts')).experimentRestore);
  examples(command, ['genarun experiment restore study']);
}

function declareListRuns(command: Command, context: ProgramContext): void {
  command
    .description('the runs of all experiments')
    .option('--detailed', 'network, prompt and all the rest of each run')
    .option('-v, --verbose', 'the same as --detailed')
    .option('--json', 'print them as JSON');
  performs(command, context, async () => (await import('../commands/experiment-runs.ts')).listRuns);
  examples(command, ['genarun list-runs --detailed']);
}

function declareListModels(command: Command, context: ProgramContext): void {
  command.description('names of models that configurations of experiments know').option('--json', 'print them as JSON');
  performs(command, context, async () => (await import('../commands/experiment-models.ts')).listModels);
  examples(command, ['genarun list-models', 'genarun list-models --json | jq .generative']);
}
