// One computation in a process of its own: FILE (lower distances, little-endian floats) and the highest dimension; prints what it took.
import { readFileSync } from 'node:fs';
import { persistence } from '@genarun/topology';
import { taken } from './taken.ts';

const [, , file = '', dimension = '1'] = process.argv;
const bytes = readFileSync(file);
const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const size = Math.round((1 + Math.sqrt(1 + 8 * data.length)) / 2);
const { diagrams } = await persistence({ data, size }, { maxDimension: dimension === '2' ? 2 : 1 });
process.stdout.write(`${JSON.stringify({ ...taken(), bars: diagrams.map((bars) => bars.length) })}\n`);
