import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

let place: Workplace;
beforeAll(() => {
  buildCommandLine();
  place = createWorkplace();
});
afterAll(() => place.remove());

const square = [
  [0, 0],
  [0, 1],
  [1, 1],
  [1, 0],
];
const write = (name: string, data: string | Uint8Array) => writeFileSync(join(place.folder, name), data);
const persistenceOf = async (...words: string[]) => {
  const { code, stdout, stderr } = await place.run(['topology', 'persistence', ...words, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

/** What the corners of a square are: four components, and one loop from its side to its diagonal. */
const shape = [
  [
    [0, 1],
    [0, 1],
    [0, 1],
    [0, null],
  ],
  [[1, Math.fround(Math.SQRT2)]],
];

describe('genarun topology persistence', () => {
  it('reads the same points from CSV, JSON and bare floats', async () => {
    write('square.csv', `x,y\n${square.map((row) => row.join(',')).join('\n')}\n`);
    write('square.json', JSON.stringify(square));
    write('square.f32', new Uint8Array(Float32Array.from(square.flat()).buffer));
    for (const words of [['square.csv'], ['square.json'], ['square.f32', '--dim', '2']]) {
      const { n, threshold, diagrams, entropy, stats } = await persistenceOf(...words);
      expect({ n, threshold, diagrams }).toEqual({ n: 4, threshold: Math.fround(Math.SQRT2), diagrams: shape });
      expect(entropy[0]).toBeCloseTo(Math.log(3), 12);
      expect(entropy[1]).toBe(0);
      expect(stats).toMatchObject({ edges: 6, bars: [4, 1], totalPersistence: [3, expect.closeTo(Math.SQRT2 - 1, 6)] });
    }
  });

  it('reads distances, whole or as a lower triangle', async () => {
    const distance = (a: number[], b: number[]) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
    write('whole.csv', square.map((a) => square.map((b) => distance(a, b)).join(';')).join('\n'));
    write(
      'lower.txt',
      square
        .slice(1)
        .map((a, index) =>
          square
            .slice(0, index + 1)
            .map((b) => distance(a, b))
            .join(' '),
        )
        .join('\n'),
    );
    expect((await persistenceOf('whole.csv', '--format', 'distance')).diagrams).toEqual(shape);
    expect((await persistenceOf('lower.txt', '--format', 'lower-distance')).diagrams).toEqual(shape);
  });

  it('takes a JSON file at its word, and asks about a matrix that nobody called one', async () => {
    const matrix = square.map((a) => square.map((b) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)));
    write('called.json', JSON.stringify({ distances: matrix }));
    write('triangle.json', JSON.stringify({ distances: matrix.slice(1).map((row, index) => row.slice(0, index + 1)) }));
    for (const file of ['called.json', 'triangle.json']) expect((await persistenceOf(file)).diagrams).toEqual(shape);
    write('uncalled.csv', matrix.join('\n'));
    expect((await place.run(['topology', 'persistence', 'uncalled.csv'])).stderr).toContain('read as 4 points; the rows look like distances');
    expect((await place.run(['topology', 'persistence', 'uncalled.csv', '--format', 'points'])).stderr).toBe('');
  });

  it('reads what NumPy writes: floats of 2 bytes, whole numbers of 8, truth values, by columns', async () => {
    const npy = (descriptor: string, fortran: 'True' | 'False', data: ArrayBuffer) => {
      const header = `{'descr': '${descriptor}', 'fortran_order': ${fortran}, 'shape': (4, 2), }`.padEnd(117).concat('\n');
      return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00v\x00', 'latin1'), Buffer.from(header), new Uint8Array(data)]);
    };
    const rows = square.flat();
    write('half.npy', npy('<f2', 'False', Uint16Array.from(rows, (value) => (value === 1 ? 0x3c00 : 0)).buffer));
    write('long.npy', npy('<i8', 'False', BigInt64Array.from(rows, BigInt).buffer));
    write('truth.npy', npy('|b1', 'False', Uint8Array.from(rows).buffer));
    write('columns.npy', npy('<f8', 'True', Float64Array.from([...square.map((row) => row[0]!), ...square.map((row) => row[1]!)]).buffer));
    for (const file of ['half.npy', 'long.npy', 'truth.npy', 'columns.npy']) expect((await persistenceOf(file)).diagrams).toEqual(shape);
  });

  it('takes a metric, a highest dimension, a threshold and cycles', async () => {
    expect((await persistenceOf('square.csv', '--metric', 'manhattan')).diagrams[1]).toEqual([[1, 2]]);
    expect((await persistenceOf('square.csv', '--max-dim', '0')).diagrams).toEqual([shape[0]]);
    expect((await persistenceOf('square.csv', '--max-dim', '2')).diagrams[2]).toEqual([]);
    const { diagrams, cycles } = await persistenceOf('square.csv', '--threshold', '1.2', '--cycles');
    expect(diagrams[1]).toEqual([[1, null]]);
    expect(cycles[0].map((edge: number[]) => [...edge].sort().join('')).sort()).toEqual(['01', '03', '12', '23']);
  });

  it('tells the same as a table', async () => {
    const { stdout } = await place.run(['topology', 'persistence', 'square.csv']);
    expect(stdout).toContain('4 points, edges up to 1.41421');
    expect(stdout).toMatch(/^ +0 +4 +1 +1\.000 +3\.000 +1\.099$/m);
    expect(stdout).toContain('longest in dimension 1:\n  1.00000 to 1.41421\n');
  });

  it('says how far off landmarks may be', async () => {
    const { landmarks } = await persistenceOf('square.csv', '--landmarks', '2');
    expect(landmarks).toEqual({ indices: [0, 2], coverRadius: 1, error: 2 });
    expect((await place.run(['topology', 'persistence', 'square.csv', '--landmarks', '2'])).stderr).toContain('2 landmarks');
  });

  it.each([
    [['missing.csv'], undefined, 'no file missing.csv'],
    [['-'], '1,2\n3,x\n', 'stdin: line 2, column 3: expected a number, got "x"'],
    [['-'], '1,2\n3\n', 'line 2, column 1: expected as in the first row, 2 numbers, got 1'],
    [['-'], '[[1,2],[3,]]', 'stdin: line 1, column 11: expected JSON'],
    [['square.f32'], undefined, 'expected --dim N'],
    [['square.csv', '--format', 'lower-distance'], undefined, 'expected n(n−1)/2 numbers, got 8'],
    [['-', '--format', 'lower-distance'], '0 1\n1 0\n', 'expected a lower triangle, got 2 × 2 numbers (a whole matrix is --format distance)'],
    [['-', '--format', 'distance'], '1\n2 3\n4 5 6\n', 'a lower triangle is --format lower-distance'],
    [['-', '--format', 'distance'], '0 1.5 2\n1.5 0 3\n2 4.5 0\n', 'row 3, column 2: expected a symmetric matrix, got 4.5 here and 3 at row 2, column 3'],
    [['-', '--format', 'points'], '{"distances": [[0, 1], [1, 0]]}', 'expected --format to fit "distances", got points'],
    [['-'], '1,2\n3,inf\n', 'line 2, column 1: number 2: expected a finite number, got Infinity'],
    [['-'], '[[0], [1], [1e30]]', 'stdin: rows 1 and 3: expected coordinates that differ by less than about 10¹⁹'],
    [['square.csv', '--cycles'], undefined, '--cycles is for --json, got a table'],
    [['square.csv', '--max-dim', '3'], undefined, '0, 1 or 2 is expected'],
    [['square.csv', '--metric', 'cosine'], undefined, 'square.csv: row 1: expected a direction for chord and cosine, got a vector of zeros'],
    [['square.csv', '--format', 'distance', '--metric', 'chord'], undefined, '--metric chord is for points'],
  ])('refuses %j (stdin %j)', async (words, input, message) => {
    const { code, stdout, stderr } = await place.run(['topology', 'persistence', ...words], { input });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('a long computation', () => {
  it('tells how far it is, and ends at Ctrl-C without a result', async () => {
    let state = 1;
    const next = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    write('long.csv', Array.from({ length: 2500 }, () => Array.from({ length: 9 }, () => next().toFixed(5)).join(',')).join('\n'));
    const started = place.start(['topology', 'persistence', 'long.csv', '--max-dim', '2', '--json']);
    await started.saw(/2,500 points are expected to take up to 1\.4 GB and \d+ min \(--landmarks 625: a part of that, and the error is told\)/);
    await started.saw(/edges: [\d,]+ of [\d,]+ \(\d+ %\)/);
    started.child.kill('SIGINT');
    const { code, stdout, stderr } = await started.finished;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('interrupted; nothing was written');
  });
});

describe('genarun topology plot', () => {
  it.each(['diagram', 'barcode', 'curve'])('draws a %s as SVG, or as PNG', async (kind) => {
    write('shape.json', '{"diagrams": [[[0, 1], [0, null]], [[1, 3]]]}');
    const { code, stdout } = await place.run(['topology', 'plot', 'shape.json', '--kind', kind, '--title', 'A < B']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<svg [\s\S]*A &lt; B[\s\S]*<\/svg>\n$/);
    expect((await place.run(['topology', 'plot', 'shape.json', '--kind', kind, '--out', `${kind}.png`, '--width', '300'])).stdout).toBe(`${kind}.png\n`);
    const png = readFileSync(join(place.folder, `${kind}.png`));
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16)]).toEqual(['PNG', 300]);
  });

  it('overwrites nothing unasked, and writes no other pictures', async () => {
    const plot = (...words: string[]) => place.run(['topology', 'plot', 'shape.json', ...words]);
    expect((await plot('--out', 'once.svg')).code).toBe(0);
    expect((await plot('--out', 'once.svg')).stderr).toContain('--out once.svg: the file is there already');
    expect((await plot('--out', 'once.svg', '--force')).code).toBe(0);
    expect((await plot('--out', 'shape.gif')).stderr).toContain('expected a name that ends in .svg or .png');
  });
});

describe('genarun topology distance', () => {
  it('compares files of diagrams, dimension by dimension', async () => {
    write('a.json', '{"diagrams": [[[0, 1], [0, null]], [[1, 3]]]}');
    write('b.json', '{"diagrams": [[[0, 2], [0, null]], []]}');
    const { stdout } = await place.run(['topology', 'distance', 'a.json', 'b.json', '--ground', 'max', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      power: 1,
      ground: 'max',
      distances: [
        { bottleneck: 1, wasserstein: 1, sortedPersistence: 1 },
        { bottleneck: 1, wasserstein: 1, sortedPersistence: 2 },
      ],
    });
    expect((await place.run(['topology', 'distance', 'a.json', 'b.json'])).stdout).toContain('1-Wasserstein (euclidean)');
  });

  it('tells beforehand what may take long', async () => {
    const bars = Array.from({ length: 4500 }, (_, index) => [10 * index, 10 * index + 1]);
    write('many.json', JSON.stringify({ diagrams: [[[0, null]], bars] }));
    const { stderr, stdout } = await place.run(['topology', 'distance', 'many.json', 'many.json', '--json']);
    expect(stderr).toBe('dimension 1: matching 4,500 bars with 4,500 exactly may take 14 s\n');
    expect(JSON.parse(stdout).distances[1]).toMatchObject({ bottleneck: 0, wasserstein: 0 });
  });

  it('refuses what holds no diagrams', async () => {
    write('broken.json', '{"diagrams": [[[2, 1]]]}');
    expect((await place.run(['topology', 'distance', 'broken.json', 'a.json'])).stderr).toContain(
      'diagram 0, bar 0: expected a finite birth and a death not before it',
    );
    expect((await place.run(['topology', 'distance', 'square.csv', 'a.json'])).stderr).toContain('square.csv: expected JSON');
  });
});
