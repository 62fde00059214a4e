import { type Clock, type Event, GenarunError, type Json, type Plan, type Store, type StoredRun } from '@genarun/spec';
import type { CompiledPlan } from '../plan/compile.ts';
import { MissingBlob } from './lookup.ts';
import { nodeOf, preparePlace } from './prepare.ts';
import { replay } from './replay.ts';
import type { Place, RunState } from './state.ts';
import type { Values } from './values.ts';

export type Answering = { readonly run: StoredRun; readonly address: string; readonly value: Json; readonly token?: string; readonly by?: string };
type AnswerContext = {
  readonly store: Store;
  readonly clock: Clock;
  readonly compile: (plan: Plan) => CompiledPlan;
  readonly events: (id: string) => Promise<Event[]>;
  readonly values: Values;
};

/** Checks an answer against what waits and posts it to the run's inbox (rule 11). Throws `not_found`, `auth` or `invalid_input`; nothing is posted then. */
export async function answerRun({ run, address, value, token, by }: Answering, { store, clock, compile, events, values }: AnswerContext): Promise<void> {
  const state = replay(compile(run.plan), await events(run.id));
  const place = waitingPlace(state, run.id, address);
  const waiting = state.waiting.get(place.address);
  if (token !== undefined && token !== waiting?.wait.token)
    throw new GenarunError({ code: 'auth', message: `the token does not fit what waits at "${place.address}"` });
  const kind = place.group ? nodeOf(state, place.group).kind : undefined;
  if (!waiting?.wait.request || !kind?.answer)
    throw new GenarunError({ code: 'invalid_input', message: `"${place.address}" waits for a moment, not for an answer` });
  const fields = await fieldsOf(state, place, values);
  // Answers in the journal are JSON.
  const judged = kind.answer({ node: place.address, fields }, [...waiting.answers, value] as Json[]);
  if ('errors' in judged)
    throw new GenarunError({
      code: 'invalid_input',
      message: `the answer to "${place.address}" does not fit: ${judged.errors.join('; ')}`,
      hint: waiting.wait.request.question,
    });
  await store.post({ run: run.id, at: clock.now(), type: 'answer', data: { address: place.address, value, ...(by === undefined ? {} : { by }) } });
}

/** The place meant: by address, or by a node id that waits only once. */
function waitingPlace(state: RunState, run: string, address: string): Place {
  const exact = state.waiting.has(address) ? state.places.get(address) : undefined;
  if (exact) return exact;
  const open = [...state.waiting.keys()];
  const byNode = open.filter((candidate) => {
    const group = state.places.get(candidate)?.group;
    return group !== null && group !== undefined && nodeOf(state, group).planned.id === address;
  });
  const [only] = byNode;
  const place = byNode.length === 1 && only !== undefined ? state.places.get(only) : undefined;
  if (place) return place;
  if (byNode.length > 1)
    throw new GenarunError({
      code: 'conflict',
      message: `"${address}" waits ${byNode.length} times in run ${run}: ${byNode.slice(0, 10).join(', ')}`,
      hint: 'name one of these addresses',
    });
  throw new GenarunError({
    code: 'not_found',
    message: `nothing waits at "${address}" in run ${run}`,
    hint: open.length > 0 ? `waiting: ${open.slice(0, 10).join(', ')}` : 'nothing waits in this run',
  });
}

async function fieldsOf(state: RunState, place: Place, values: Values): Promise<Readonly<Record<string, unknown>>> {
  const { group } = place;
  if (!group) return {};
  for (;;) {
    try {
      return preparePlace(state, place, group, values.read).fields;
    } catch (error) {
      if (!(error instanceof MissingBlob)) throw error;
      await values.load(error.ref);
    }
  }
}
