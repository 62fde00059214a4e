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
const first = await measure(Math.min(nodes, 1000), checkpointer, 'first');
const { planMs, runMs } = await measure(nodes, checkpointer, 'measured');
rmSync(folder, { recursive: true, force: true });
console.log(
  JSON.stringify({
    microseconds: (runMs * 1000) / nodes,
    cold: (first.runMs * 1000) / Math.min(nodes, 1000),
    planMs,
    runMs,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
