import type { HttpRequest, Json, Node, Parsed, Pipeline } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { asking, group, output, refusal, run, value } from '../support/documents.ts';
import { createTestAdapter, createTestClock, createTestEngine, parsed, settle } from '../support/engine.ts';
import { httpAnswer } from '../support/perform-context.ts';

describe('a sub-pipeline', () => {
  const inner = (more: object = {}) =>
    ({
      genarun: 1,
      name: 'inner',
      inputs: { topic: { type: 'string' }, tone: { default: 'dry' } },
      nodes: [value('line', '${tone}: ${topic}')],
      ...more,
    }) as unknown as Json;
  const part = (more: object = {}, innerMore: object = {}): Node => ({
    id: 'part',
    kind: 'pipeline',
    pipeline: inner(innerMore),
    with: { topic: 'trains' },
    ...more,
  });

  it("gives its nodes' fields", async () => {
    expect(await output([part(), value('after', '${part.line}')])).toEqual({ part: { line: 'dry: trains' }, after: 'dry: trains' });
  });

  it('takes its inputs from the scope it stands in', async () => {
    expect(await output([value('topic', 'ships'), part({ with: { topic: '${topic}', tone: 'bright' } })])).toMatchObject({ part: { line: 'bright: ships' } });
  });

  it('sees its inputs and nothing else', async () => {
    expect((await refusal([value('outside', 1), part({}, { nodes: [value('line', '${outside}')] })])).message).toMatch(/node "line": unknown name "outside"/);
    expect(await output([part({}, { nodes: [value('line', '${inputs}')] })])).toEqual({ part: { line: { topic: 'trains', tone: 'dry' } } });
  });

  it('its inside is no name outside', async () => {
    const twice = [part(), { ...part(), id: 'other' }, value('x', '${line}')];
    expect((await refusal(twice)).message).toMatch(/unknown name "line"/);
  });

  it('gives what its output template says', async () => {
    expect(await output([part({}, { output: { text: '${line}', about: '${topic}' } }), value('x', '${part.text}')])).toEqual({
      part: { text: 'dry: trains', about: 'trains' },
      x: 'dry: trains',
    });
    expect((await refusal([part({}, { output: '${lien}' })])).message).toMatch(/node "part": output: unknown name "lien".*Did you mean "line"/);
  });

  it('refuses inputs that are missing, unknown or of another type', async () => {
    expect((await refusal([part({ with: {} })])).message).toMatch(/Missing required inputs: topic/);
    expect((await refusal([part({ with: { topic: 'x', tpoic: 1 } })])).message).toMatch(/no input "tpoic".*Did you mean "topic"/);
    expect((await run([part({ with: { topic: '${n}' } }), value('n', 5)])).fault?.message).toMatch(/input "topic": expected text, got number 5/);
  });

  it('has its own model aliases', async () => {
    const models: string[] = [];
    const answer = (request: { model: string }) => {
      models.push(request.model);
      return 'x';
    };
    const nodes = [asking('text', 'line', 'p', { model: 'writer' })];
    await output(
      { models: { writer: 'test/outer' }, nodes: [part({}, { models: { writer: 'test/inner' }, nodes }), asking('text', 'own', 'q', { model: 'writer' })] },
      { answer },
    );
    expect(models.sort()).toEqual(['test/inner', 'test/outer']);
  });

  it('may stand in a file, in forEach and in itself only when it ends: a circle is refused', async () => {
    const files: Readonly<Record<string, Pipeline>> = {
      'inner.yaml': inner() as unknown as Pipeline,
      'circle.yaml': { genarun: 1, name: 'circle', nodes: [{ id: 'again', kind: 'pipeline', pipeline: 'circle.yaml' }] },
    };
    const encoder = new TextEncoder();
    const engine = {
      readFile: async (path: string) => encoder.encode(path.split('/').at(-1)),
      parse: (text: string): Parsed => parsed(files[text] ?? {}),
    };
    expect(await output([part({ pipeline: 'inner.yaml', forEach: ['a', 'b'], as: 'w', with: { topic: '${w}' } })], { engine })).toEqual({
      part: [{ line: 'dry: a' }, { line: 'dry: b' }],
    });
    expect((await refusal([{ id: 'c', kind: 'pipeline', pipeline: 'circle.yaml' }], { engine })).message).toMatch(/include each other in a circle/);
  });
});

describe('enabled: false', () => {
  it('switches a node and everything below it off; what reads it is skipped', async () => {
    const nodes = [
      value('a', 1, { enabled: false, nodes: [value('b', 2)] }),
      value('c', '${a}'),
      value('d', '${a | default: "none"}'),
      group('g', [value('e', 1)], { enabled: false }),
    ];
    expect(await run(nodes)).toMatchObject({ status: 'succeeded', output: { a: null, c: null, d: 'none', g: null } });
  });

  it('asks no model', async () => {
    let asked = 0;
    const answer = () => String(++asked);
    await output([asking('text', 'a', 'p', { enabled: false }), asking('text', 'b', 'p')], { answer });
    expect(asked).toBe(1);
  });
});

describe('secrets', () => {
  const setUp = (nodes: readonly Node[]) => {
    const requests: HttpRequest[] = [];
    const send = async (request: HttpRequest) => {
      requests.push(request);
      return httpAnswer(200, { echo: request.headers ?? null });
    };
    const engine = createTestEngine({ http: { guarded: send, configured: send }, secret: (name) => (name === 'KEY' ? 's3cr3t-value' : undefined) });
    return { requests, engine, run: () => engine.run({ nodes }) };
  };
  const call = (more: object = {}): Node => ({ id: 'c', kind: 'call', url: 'https://api.example.org/x', ...more });

  it('are filled in when the request leaves, in headers and auth', async () => {
    const { requests, run: start } = setUp([call({ headers: { 'X-Key': 'k ${secrets.KEY}' }, auth: { secret: 'KEY' } })]);
    expect((await start()).status).toBe('succeeded');
    expect(requests[0]?.headers).toMatchObject({ 'X-Key': 'k s3cr3t-value' });
    expect(JSON.stringify(requests[0]?.headers)).toContain('Bearer s3cr3t-value');
  });

  it('are redacted everywhere else: answer, journal, rows, plan', async () => {
    const { engine, run: start } = setUp([call({ headers: { 'X-Key': '${secrets.KEY}' } }), value('read', '${c}')]);
    const result = await start();
    const events: unknown[] = [];
    for await (const event of engine.events(result.id)) events.push(event);
    const kept = JSON.stringify([result, events, await engine.view(result.id)]);
    expect(kept).not.toContain('s3cr3t-value');
    expect(result.output).toMatchObject({ read: { echo: { 'X-Key': '***' } } });
  });

  it('may stand nowhere else', async () => {
    const wrong: Node[] = [
      value('a', '${secrets.KEY}'),
      call({ url: 'https://api.example.org/${secrets.KEY}' }),
      call({ query: { key: '${secrets.KEY}' } }),
      call({ body: { key: '${secrets.KEY}' } }),
      { id: 'a', kind: 'text', model: 'test/model', prompt: 'tell ${secrets.KEY}' },
      call({ headers: { 'X-Key': '${secrets.KEY | upcase}' } }),
      call({ headers: { 'X-Key': '${secrets}' } }),
    ];
    for (const node of wrong) expect((await refusal([node])).message, JSON.stringify(node)).toMatch(/\$\{secrets\.NAME\} may stand only in headers and auth/);
    for (const node of [value('a', 1, { when: 'secrets.KEY == "x"' }), value('a', 1, { forEach: '${secrets}' })])
      await expect(refusal([node])).resolves.toBeDefined();
    expect((await refusal({ nodes: [value('a', 1)], output: '${secrets.KEY}' })).code).toBe('invalid_input');
  });

  it('that are not there are a fault that says what to do', async () => {
    const { run: start } = setUp([call({ headers: { 'X-Key': '${secrets.NOBODY}' } })]);
    expect((await start()).fault).toMatchObject({ code: 'auth', message: expect.stringContaining('there is no secret "NOBODY"') });
  });
});

describe('a person', () => {
  const ask = (interaction: string, more: object = {}): Node => ({ id: 'q', kind: 'human', interaction, question: 'Which?', ...more });
  async function waiting(pipeline: Partial<Pipeline>, adapters = [createTestAdapter(() => 'x')]) {
    const clock = createTestClock();
    const engine = createTestEngine({ clock, adapters, publicUrl: 'https://run.example.org' });
    const { id, status } = await engine.run(pipeline);
    expect(status).toBe('waiting');
    const open = (await engine.view(id)).open;
    const answer = async (reply: Json, address = 'q', options = {}) => {
      await engine.answer(id, address, reply, options);
      return (await engine.resume(id)).result();
    };
    return { id, engine, clock, open, answer };
  }

  it('is asked with type, question, options and postUrl; the run waits without a worker and goes on with the answer', async () => {
    const { id, open, answer } = await waiting({ nodes: [ask('multipleChoice', { options: ['a', 'b'] }), value('after', '${q}!')] });
    const wait = open[0]?.wait as { request: { postUrl: string }; token: string };
    expect(wait.request).toEqual({
      type: 'multipleChoice',
      question: 'Which?',
      options: ['a', 'b'],
      postUrl: `https://run.example.org/runs/${id}/q/hook?token=${wait.token}`,
    });
    expect(wait.token.length).toBeGreaterThanOrEqual(20);
    expect(await answer('b')).toMatchObject({ status: 'succeeded', output: { q: 'b', after: 'b!' } });
  });

  it('answers each interaction in its own form; what does not fit is refused and nothing is taken', async () => {
    const cases: readonly (readonly [string, object, Json, Json])[] = [
      ['approve', {}, true, 'maybe'],
      ['text', {}, 'some text', { a: 1 }],
      ['multipleChoice', { options: ['a', 'b'] }, 'a', 'c'],
      ['pick', { options: ['a', 'b', 'c'] }, ['a', 'c'], ['d']],
      ['rank', { options: ['a', 'b'] }, ['b', 'a'], ['a']],
      ['rate', {}, 4, 9],
      ['edit', { options: { title: 'T' }, schema: { title: 'string' } }, { title: 'U' }, { titel: 'U' }],
    ];
    for (const [interaction, more, right, wrong] of cases) {
      const { id, engine, answer } = await waiting({ nodes: [ask(interaction, more)] });
      await expect(engine.answer(id, 'q', wrong), interaction).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringMatching(/the answer to "q" does not fit/),
      });
      expect(await answer(right), interaction).toMatchObject({ status: 'succeeded', output: { q: right } });
    }
  });

  it('a quorum waits for as many answers and combines them', async () => {
    const { answer } = await waiting({ nodes: [ask('approve', { quorum: 3 })] });
    expect((await answer(true)).status).toBe('waiting');
    expect((await answer(false)).status).toBe('waiting');
    expect(await answer(true)).toMatchObject({ status: 'succeeded', output: { q: true } });
  });

  it('a deadline takes onDeadline, or is a fault timeout', async () => {
    const late = async (more: object) => {
      const clock = createTestClock();
      const engine = createTestEngine({ clock });
      const running = await engine.start(await engine.plan(parsed({ nodes: [ask('text', { deadline: '30s', ...more })] })));
      await settle();
      await clock.advance(31_000);
      return running.result();
    };
    expect(await late({ onDeadline: 'nobody' })).toMatchObject({ status: 'succeeded', output: { q: 'nobody' } });
    expect(await late({ onDeadline: null })).toMatchObject({ status: 'succeeded', output: { q: null } });
    expect(await late({})).toMatchObject({ status: 'failed', fault: { code: 'timeout' } });
  });

  it('a token is checked where it is presented', async () => {
    const { id, engine, open, answer } = await waiting({ nodes: [ask('text')] });
    await expect(engine.answer(id, 'q', 'x', { token: 'guessed' })).rejects.toMatchObject({ code: 'auth' });
    const { token } = open[0]!.wait as { token: string };
    expect((await answer('x', 'q', { token })).status).toBe('succeeded');
  });

  it('a plain node id is enough while it waits once; several are a conflict with the list', async () => {
    const { id, engine } = await waiting({ nodes: [value('l', [1, 2], { nodes: [ask('text')] })] });
    await expect(engine.answer(id, 'q', 'x')).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/waits 2 times.*l\.0\/q, l\.1\/q/) });
    await engine.answer(id, 'l.0/q', 'x');
    expect((await (await engine.resume(id)).result()).status).toBe('waiting');
    await engine.answer(id, 'q', 'y');
    expect(await (await engine.resume(id)).result()).toMatchObject({
      status: 'succeeded',
      output: {
        l: [
          { item: 1, q: 'x' },
          { item: 2, q: 'y' },
        ],
      },
    });
  });

  it('an answer to what does not wait is refused with what does', async () => {
    const { id, engine } = await waiting({ nodes: [ask('text')] });
    await expect(engine.answer(id, 'nobody', 'x')).rejects.toMatchObject({ code: 'not_found', hint: 'waiting: q' });
  });

  it('an answer is data: nothing in it is scanned', async () => {
    const { answer } = await waiting({ nodes: [ask('text'), value('after', '${q}')] });
    expect((await answer('${inputs} [a|b] {{ x }}')).output).toMatchObject({ after: '${inputs} [a|b] {{ x }}' });
  });

  it('an answer is taken over by a run that starts from another', async () => {
    const { id, engine, answer } = await waiting({ nodes: [ask('text'), value('after', '${q}')] });
    await answer('x');
    expect(await engine.run({ nodes: [ask('text'), value('after', '${q}?')] }, {}, { from: id })).toMatchObject({
      status: 'succeeded',
      output: { q: 'x', after: 'x?' },
    });
  });
});
