import { describe, expect, it } from 'vitest';
import { expandSmart, type SmartRequest } from '../../src/index.ts';

/** Milliseconds of the processor that expanding and making a first generation takes: the best of a few tries, because other programs run, too. */
function quickest(request: Partial<SmartRequest>): { readonly ms: number; readonly told: string } {
  let best = Number.POSITIVE_INFINITY;
  let told = '';
  for (let attempt = 0; attempt < 4 && best > 70; attempt++) {
    const start = process.cpuUsage();
    try {
      const expansion = expandSmart({ seed: 1, ...request });
      const [first] = expansion.ranks();
      if (first !== undefined) expansion.at(first);
      told = [String(expansion.count).slice(0, 12), ...expansion.warnings()].join('\n');
    } catch (error) {
      told = String(error);
    }
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return { ms: best, told };
}

const million = 1_000_000;
const deep = (depth: number, inside: string) => '['.repeat(depth) + inside + ']'.repeat(depth);

describe('hostile markup is answered within 100 ms, with a clear result', () => {
  it.each<[string, Partial<SmartRequest>, string]>([
    ['a million opening brackets', { prompt: '['.repeat(million) }, '"[" is not closed; it stays as it is, as 999999 more do'],
    ['a million closing brackets', { prompt: ']'.repeat(million) }, '1'],
    ['half a million brackets in each other', { prompt: deep(million / 2, 'a,b') }, 'brackets stand at most 32 deep'],
    ['half a million pairs', { prompt: '[]'.repeat(million / 2) }, 'at most 10000 brackets expected'],
    ['many lists', { prompt: '[a,b]'.repeat(200_000) }, 'at most 10000 brackets expected'],
    ['two thousand lists', { prompt: '[a,b]'.repeat(2000) }, 'at most 1000 brackets with alternatives expected'],
    ['a long list', { prompt: `[${'a,'.repeat(million / 2)}]` }, 'at most 50000 members of brackets expected'],
    ['a billion combinations', { prompt: '[1..1000] [1..1000] [1..1000]' }, '1000000000'],
    ['10^15 values in one range', { parameters: { seed: '[1..1000000000000000]' } }, '100000000000'],
    ['2^1000 combinations', { prompt: '[a,b]'.repeat(1000) }, '107150860718'],
    ['a draw from a billion', { prompt: '[1..1000000000:1:50]' }, '50'],
    ['quotes that are not closed', { prompt: '["'.repeat(million / 2) }, 'is not closed'],
    ['expressions that are not closed', { prompt: '${'.repeat(million / 2), template: true }, '1'],
    ['backslashes', { prompt: '\\'.repeat(million) }, '1'],
    ['escaped brackets', { prompt: '\\['.repeat(million / 2) }, '1'],
    ['a megabyte of text', { prompt: 'a cat, '.repeat(million / 7) }, '1'],
    ['a megabyte of spaces in a bracket', { prompt: `[${' '.repeat(million)}x]` }, '1'],
    ['a megabyte of unicode', { prompt: `${'😀é'.repeat(million / 3)}[ü,漢]` }, '2'],
    ['half surrogates', { prompt: `${'\ud83d'.repeat(million / 2)}[\ude00,a]` }, '2'],
    ['batches', { prompt: '(&)'.repeat(million / 3) }, 'at most 1000 batches'],
    ['sub-prompts', { prompt: '||'.repeat(million / 2) }, 'at most 1000 batches'],
    ['commands', { prompt: ' batch:a:1'.repeat(100_000) }, 'at most 1000 batches'],
    ['words like commands', { prompt: ' meta:a'.repeat(100_000) }, 'looks like a command without a value'],
    ['a parameter of a megabyte', { parameters: { steps: '1,'.repeat(million / 2) } }, '1'],
    [
      'unknown names',
      { prompt: '[nobody]'.repeat(9000), tokens: [Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`name${at}`, ['x']]))] },
      'there is no token "nobody"',
    ],
  ])('%s', (_name, request, expected) => {
    const { ms, told } = quickest(request);
    expect(told).toContain(expected);
    expect(ms).toBeLessThan(100);
  });

  it('tokens that name each other in circles', () => {
    const count = 3000;
    const names = Array.from({ length: count }, (_, at) => `t${at}`);
    const tokens = [Object.fromEntries(names.map((name, at) => [name, [`v${at}`, names[(at + 1) % count] ?? '', names[(at * 7) % count] ?? '']]))];
    const { ms, told } = quickest({ prompt: '[t0] [t0] [t5]', tokens });
    // Six of them name themselves, which is a text.
    const values = count + 6;
    expect(told).toContain(String(values * (values - 1) * values));
    expect(ms).toBeLessThan(100);
  });

  it('tokens that mix and repeat in every bracket', () => {
    const pools = Array.from({ length: 16 }, (_, at) => `p${at}`);
    const tokens = [Object.fromEntries(pools.map((pool) => [pool, ['a', 'b', 'c']]))];
    const prompt = `[${pools.join(',')}]`.repeat(60);
    const { ms, told } = quickest({ prompt, tokens });
    expect(told).toContain('the combinations cannot be counted');
    expect(ms).toBeLessThan(300);
  });
});
