import type { ModelRequest } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { asking, output, value } from '../support/documents.ts';
import { createTestAdapter, createTestEngine, parsed } from '../support/engine.ts';

/** What the model is asked for a prompt. */
async function asked(prompt: string, more: Parameters<typeof asking>[3] = {}, seed = 1): Promise<string> {
  let heard = '';
  const answer = (request: ModelRequest) => {
    heard = request.turns?.at(-1)?.text ?? '';
    return 'ok';
  };
  await output({ inputs: { a: { default: 'A[x|y]' } }, nodes: [asking('text', 'it', prompt, more)] }, { answer, plan: { seed } });
  return heard;
}

/** Every text a prompt gives over some seeds. */
async function gamut(prompt: string, more: Parameters<typeof asking>[3] = {}): Promise<string[]> {
  const texts = new Set<string>();
  for (let seed = 0; seed < 24; seed++) texts.add(await asked(prompt, more, seed));
  return [...texts].sort();
}

describe('a pick', () => {
  it('is a random member: two or more parts between brackets, separated by bars', async () => {
    expect(await gamut('in [35mm | medium format] film')).toEqual(['in 35mm film', 'in medium format film']);
    expect(await gamut('[a|b|c]')).toEqual(['a', 'b', 'c']);
  });

  it('drops spaces around its parts', async () => {
    expect(await gamut('<[  a  |  b c ]>')).toEqual(['<a>', '<b c>']);
  });

  it('may have an empty part', async () => {
    expect(await gamut('<[a|]>')).toEqual(['<>', '<a>']);
  });

  it('stands several times in a text, each for itself', async () => {
    expect(await gamut('[a|b][c|d]')).toEqual(['ac', 'ad', 'bc', 'bd']);
  });

  it('may hold expressions, which are read as they stand', async () => {
    expect(await gamut('[${a} | ${a | upcase | append: "|"}]')).toEqual(['A[X|Y]|', 'A[x|y]']);
  });

  it('acts in system turns, in messages and in params', async () => {
    const requests: ModelRequest[] = [];
    const answer = (request: ModelRequest) => {
      requests.push(request);
      return 'ok';
    };
    const talk = { id: 'it', kind: 'text', model: 'test/model', messages: [{ system: '[s|s]', user: '[u|u]' }], params: { style: '[p|p]', deep: ['[q|q]'] } };
    await output([talk], { answer });
    expect(requests[0]?.turns?.map((turn) => turn.text)).toEqual(['s', 'u']);
    expect(requests[0]?.params).toEqual({ style: 'p', deep: ['q'] });
  });

  it('does not act where no prompt is: in values, conditions and outputs', async () => {
    expect(await output({ nodes: [value('a', '[x|y]')], output: '[x|y] ${a}' })).toBe('[x|y] [x|y]');
  });
});

describe('literal are', () => {
  const literal: Readonly<Record<string, string>> = {
    'one part': 'see [1] and [note]',
    'a comma list, a range and a token': '[a,b] [1..3] [animal]',
    'double quotes inside': '["a"|"b"]',
    'a bracket inside': '[a[0]|b]',
    'double brackets': '[[a|b]]',
    'three brackets': '[[[a|b]]]',
    'a Markdown link': '[this|that](https://example.org)',
    'a list over several lines': '[a\n|b]',
    'a bracket that is not closed': 'a [b | c',
    'a bracket that is not opened': 'a | b] c',
    JSON: '{"list": [1, 2], "or": ["x | y"]}',
    'an empty bracket': '[] [ ]',
  };
  for (const [what, text] of Object.entries(literal))
    it(what, async () => {
      expect(await asked(text)).toBe(text);
    });

  it('a bracket after "\\", also inside a part', async () => {
    expect(await asked('\\[a|b\\] and \\[c|d]')).toBe('[a|b] and [c|d]');
    expect(await gamut('[a\\]|b\\|c]')).toEqual(['a]', 'b|c']);
  });

  it('every other "\\"', async () => {
    expect(await asked('\\alpha \\\\ \\n')).toBe('\\alpha \\\\ \\n');
  });

  it('text from inputs, models and people, which is never scanned', async () => {
    expect(await asked('${a}')).toBe('A[x|y]');
    const heard: string[] = [];
    const answer = (request: ModelRequest) => {
      heard.push(request.turns?.at(-1)?.text ?? '');
      return 'say [a|b] and ${c} and {{ d }}';
    };
    await output([asking('text', 'first', 'x'), asking('text', 'second', '${first}')], { answer });
    expect(heard[1]).toBe('say [a|b] and ${c} and {{ d }}');
  });

  it('everything where markup is off: the node, or one field', async () => {
    expect(await asked('[a|b] ${c} \\[', { markup: false })).toBe('[a|b] ${c} \\[');
    expect(await asked('[a|b]', { markup: { prompt: false } })).toBe('[a|b]');
    expect(await gamut('[a|b]', { markup: { params: false } })).toEqual(['a', 'b']);
  });
});

describe('warnings', () => {
  const warnings = async (prompt: string) =>
    (await createTestEngine({ adapters: [createTestAdapter(() => '')] }).plan(parsed({ nodes: [asking('text', 'it', prompt)] }))).warnings;

  it('a bracket that is not closed on its line stays literal, with a warning that says where', async () => {
    expect(await warnings('a [b | c')).toEqual([expect.stringMatching(/node "it": prompt: "\[" at character 3 is not closed/)]);
  });

  it('a pick, JSON and a link give none', async () => {
    expect(await warnings('[a|b] ["x"] {"a": [1, 2]} [text](link)')).toEqual([]);
  });
});

describe('which member', () => {
  const prompts = async (seed: number, ids = ['a', 'b', 'c', 'd', 'e', 'f']) => {
    const heard: Record<string, string> = {};
    const answer = (request: ModelRequest) => {
      const [id = '', text = ''] = (request.turns?.at(-1)?.text ?? '').split(':');
      heard[id] = text;
      return 'ok';
    };
    await output(
      ids.map((id) => asking('text', id, `${id}:[1|2|3|4|5|6|7|8]`)),
      { answer, plan: { seed } },
    );
    return heard;
  };

  it("comes from the run's seed and the address: the same twice, another with another seed, and not the same everywhere", async () => {
    const first = await prompts(5);
    expect(await prompts(5)).toEqual(first);
    expect(await prompts(6)).not.toEqual(first);
    expect(new Set(Object.values(first)).size).toBeGreaterThan(1);
  });

  it('does not depend on the other nodes of the document', async () => {
    const all = await prompts(5);
    expect(await prompts(5, ['f', 'b'])).toEqual({ b: all.b, f: all.f });
  });

  it('is chosen for each invocation of a node', async () => {
    const heard: string[] = [];
    const answer = (request: ModelRequest) => {
      heard.push(request.turns?.at(-1)?.text ?? '');
      return 'ok';
    };
    await output([value('list', [1, 2, 3, 4, 5, 6, 7, 8], { nodes: [asking('text', 'it', '[1|2|3|4|5|6|7|8]')] })], { answer });
    expect(new Set(heard).size).toBeGreaterThan(1);
  });

  it('is recorded with the invocation', async () => {
    const engine = createTestEngine({ adapters: [createTestAdapter(() => 'ok')] });
    const { id } = await engine.run({ nodes: [asking('text', 'it', 'a [x|y] b [z|w]')] }, {}, { seed: 3 });
    const row = (await engine.view(id)).invocations[0]!;
    expect(row.picks).toEqual([
      { place: 'node "it": prompt:2', option: expect.any(Number) },
      { place: 'node "it": prompt:10', option: expect.any(Number) },
    ]);
    const prompt = (row.asked as { prompt: string }).prompt;
    const [first, second] = (row.picks as { option: number }[]).map(({ option }) => option);
    expect(prompt).toBe(`a ${['x', 'y'][first ?? 0]} b ${['z', 'w'][second ?? 0]}`);
  });
});
