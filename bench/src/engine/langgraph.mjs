// One measurement of LangGraph.js in a process of its own: `langgraph.mjs chain|fan none|memory|durable NODES`. Prints one JSON line.
// Not TypeScript: its types are there only after the benchmarks were installed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotation, END, MemorySaver, Send, START, StateGraph } from '@langchain/langgraph';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';

const [shape = 'chain', mode = 'memory', size = '1000'] = process.argv.slice(2);
const nodes = Number(size);
const folder = mkdtempSync(join(tmpdir(), 'langgraph-bench-'));
const State = Annotation.Root({ count: Annotation({ reducer: (sum, more) => sum + more, default: () => 0 }) });

function chain(length, checkpointer) {
  const graph = new StateGraph(State);
  for (let index = 0; index < length; index++) graph.addNode(`n${index}`, async () => ({ count: 1 }));
  graph.addEdge(START, 'n0');
  for (let index = 1; index < length; index++) graph.addEdge(`n${index - 1}`, `n${index}`);
  graph.addEdge(`n${length - 1}`, END);
  return graph.compile({ checkpointer });
}

function fan(width, checkpointer) {
  return new StateGraph(State)
    .addNode('one', async () => ({ count: 1 }))
    .addConditionalEdges(START, () => Array.from({ length: width }, (_, index) => new Send('one', { index })))
    .addEdge('one', END)
    .compile({ checkpointer });
}

async function measure(length, checkpointer, thread) {
  const begin = performance.now();
  const graph = (shape === 'chain' ? chain : fan)(length, checkpointer);
  const planned = performance.now();
  const state = await graph.invoke({ count: 0 }, { recursionLimit: length + 10, maxConcurrency: 64, configurable: { thread_id: thread } });
  const ended = performance.now();
  if (state.count !== length) throw new Error(`expected ${length} nodes, got ${state.count}`);
  return { planMs: planned - begin, runMs: ended - planned };
}

const checkpointer = mode === 'durable' ? SqliteSaver.fromConnString(join(folder, 'graph.db')) : mode === 'memory' ? new MemorySaver() : undefined;
// Warmed up and measured as Genarun is: see genarun.ts.
const warm = Math.min(nodes, 1000);
const first = await measure(warm, checkpointer, 'first');
for (let run = 1; run < 5; run++) await measure(warm, checkpointer, `warm ${run}`);
const runs = [];
for (let run = 0; run < (nodes <= 1000 ? 5 : 1); run++) runs.push(await measure(nodes, checkpointer, `measured ${run}`));
const { planMs, runMs } = runs.sort((a, b) => a.runMs - b.runMs)[Math.floor(runs.length / 2)];
rmSync(folder, { recursive: true, force: true });
console.log(
  JSON.stringify({
    microseconds: (runMs * 1000) / nodes,
    cold: (first.runMs * 1000) / warm,
    planMs,
    runMs,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
