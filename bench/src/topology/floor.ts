// What Node itself takes before it does anything.
import { taken } from './taken.ts';

process.stdout.write(`${JSON.stringify({ ...taken(), bars: [] })}\n`);
