import { isRecord, type Node } from '@genarun/spec';
import { compileIf, compilePick, compileSwitch } from './branch.ts';
import { stepName } from './check.ts';
import type { Piece, Place, Workflow } from './context.ts';
import { compileForEach, compileRepeatUntil, compileWhile } from './loop.ts';
import { type Names, noNames } from './names.ts';
import { compileAssign, compileFlow, compileReply, compileScope, compileSequence, compileThrow, compileWait } from './plain.ts';
import type { StepName } from './schema.ts';
import { compileKind, compileService, compileText } from './work.ts';

type Compile = (step: unknown, place: Place, workflow: Workflow) => Piece;

const compilers: Readonly<Record<Exclude<StepName, 'compensate'>, Compile>> = {
  service: compileService,
  text: compileText,
  kind: compileKind,
  assign: compileAssign,
  reply: compileReply,
  sequence: compileSequence,
  flow: compileFlow,
  scope: compileScope,
  if: compileIf,
  switch: compileSwitch,
  while: compileWhile,
  repeatUntil: compileRepeatUntil,
  forEach: compileForEach,
  pick: compilePick,
  wait: compileWait,
  throw: compileThrow,
};

/** One step. It has been checked: its name is known. A `compensate` is part of its handler and becomes nothing here. */
export function compileStep(step: unknown, place: Place, workflow: Workflow): Piece {
  const name = isRecord(step) ? stepName(step) : undefined;
  if (name === undefined || name === 'compensate') return { nodes: [], exits: place.needs, names: noNames };
  return compilers[name](step, place, workflow);
}

/** Steps in order: each waits for the one before it and sees what that one made. */
export function compileSteps(steps: readonly unknown[], place: Place, workflow: Workflow): Piece {
  const nodes: Node[] = [];
  const outputs = new Map<string, string>();
  const ids = new Map<string, string>();
  // One layer that grows with every step; what is compiled inside a step only looks at it.
  const names: Names = { outputs, ids, around: place.names };
  let exits = place.needs;
  for (const [index, step] of steps.entries()) {
    const piece = compileStep(step, { ...place, path: [...place.path, index], needs: exits, names }, workflow);
    nodes.push(...piece.nodes);
    exits = piece.exits;
    for (const [name, path] of piece.names.outputs) outputs.set(name, path);
    for (const [name, path] of piece.names.ids) ids.set(name, path);
  }
  return { nodes, exits, names: { outputs, ids } };
}
