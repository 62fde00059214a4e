import type { Adapter, ModelAnswer, ModelRequest } from '../../model.ts';
import type { AdapterUnderTest } from '../adapter.ts';
import type { SuiteApi } from '../api.ts';
import { watched } from './watch.ts';

/** Clips may be animated pictures. */
const mimes: Readonly<Record<string, RegExp>> = { image: /^image\//, audio: /^audio\//, video: /^(?:video\/|image\/(?:gif|webp|apng))/ };

/** What is wrong with an answer to a request, in sentences. */
function problemsOf(request: ModelRequest, answer: ModelAnswer): string[] {
  const problems: string[] = [];
  const demand = (holds: boolean, sentence: string): void => {
    if (!holds) problems.push(`${request.model} ${request.task}: ${sentence}`);
  };
  const { texts, media, vectors, scores, usage } = answer;
  if (request.task === 'image' || request.task === 'audio' || request.task === 'video') {
    demand(media !== undefined && media.length === request.count, `${request.count} media asked for, ${media?.length ?? 0} came`);
    demand(
      (media ?? []).every(({ bytes, mime }) => bytes instanceof Uint8Array && bytes.length > 0 && mimes[request.task]?.test(mime) === true),
      'a medium without bytes or of another kind',
    );
  }
  if (request.task === 'text') demand(texts?.length === request.count, `${request.count} texts asked for, ${texts?.length ?? 0} came`);
  if (request.task === 'translate') demand(texts?.length === request.texts?.length, 'not one translation for each text');
  if (request.task === 'describe') demand(texts?.length === request.media?.length, 'not one description for each medium');
  if (request.task === 'embed') {
    demand(vectors?.length === (request.texts?.length ?? 0) + (request.media?.length ?? 0), 'not one vector for each input');
    demand(
      (vectors ?? []).every((vector) => vector.length > 0 && vector.length === vectors?.[0]?.length && vector.every(Number.isFinite)),
      'vectors of several lengths, or not of numbers',
    );
  }
  if (request.task === 'rerank') demand(scores?.length === request.texts?.length && (scores ?? []).every(Number.isFinite), 'not one score for each text');
  if (request.json !== undefined) demand((texts ?? []).every(isJson), 'JSON asked for, something else came');
  demand(
    Object.values(usage).every((value) => value === undefined || (Number.isFinite(value) && value >= 0)),
    'usage that is negative or no number',
  );
  demand(answer.cost === undefined || (Number.isFinite(answer.cost) && answer.cost >= 0), 'a cost that is negative or no number');
  return problems;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Answers with bytes as lists, so that they can be compared. */
function comparable({ media, vectors, ...rest }: ModelAnswer): unknown {
  return { ...rest, media: media?.map((medium) => ({ ...medium, bytes: [...medium.bytes] })), vectors: vectors?.map((vector) => [...vector]) };
}

function promisesSameAnswer(adapter: Adapter, request: ModelRequest): boolean {
  const model = adapter.resolve(request.model);
  return model?.deterministic === true && (model.seed === 'none' || request.seed !== undefined);
}

/** Shapes of answers, progress, and the promise of determinism. */
export function adapterAnswersSuite({ describe, it, expect }: SuiteApi, create: () => Promise<AdapterUnderTest> | AdapterUnderTest): void {
  describe('Adapter, its answers', () => {
    it('is tried with a request for every task its models do', async () => {
      const { adapter, requests } = await create();
      const asked = new Set(requests.map(({ task }) => task));
      const done = new Set(adapter.models().flatMap(({ tasks }) => tasks));
      expect([...done].filter((task) => !asked.has(task))).toEqual([]);
    });

    it('answers each request in the shape of its task, with usage that can be counted', async () => {
      const subject = await create();
      for (const request of subject.requests) expect(problemsOf(request, await subject.adapter.perform(request, watched(subject).context))).toEqual([]);
    });

    it('leaves the request as it was', async () => {
      const subject = await create();
      for (const request of subject.requests) {
        const before = structuredClone(request);
        await subject.adapter.perform(request, watched(subject).context);
        expect(request).toEqual(before);
      }
    });

    it('tells progress from 0 to 1, never backwards', async () => {
      const subject = await create();
      for (const request of subject.requests) {
        const { context, fractions } = watched(subject);
        await subject.adapter.perform(request, context);
        expect(fractions.every((fraction, at) => fraction >= (fractions[at - 1] ?? 0) && fraction <= 1)).toBe(true);
      }
    });

    it('gives equal answers to equal requests where the model promises it, whatever the call key', async () => {
      const subject = await create();
      for (const request of subject.requests.filter((candidate) => promisesSameAnswer(subject.adapter, candidate))) {
        const first = await subject.adapter.perform(request, watched(subject, 'run-a:node:1:0').context);
        const second = await subject.adapter.perform(structuredClone(request), watched(subject, 'run-b:other:2:1').context);
        expect(comparable(second)).toEqual(comparable(first));
      }
    });
  });
}
