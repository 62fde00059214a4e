import { describe, expect, it } from 'vitest';
import { group, output, refusal, run, value } from '../support/documents.ts';

const people = [
  { name: 'Ada', born: 1815, place: { town: 'London' } },
  { name: 'Alan', born: 1912, place: { town: 'London' } },
  { name: 'Edsger', born: 1930, place: { town: 'Rotterdam' } },
];

/** What one expression gives, with some data in scope. */
async function evaluate(expression: string): Promise<unknown> {
  const result = await output([
    group('data', []),
    value('people', people),
    value('theme', 'Night Trains'),
    value('n', 7),
    value('nothing', null),
    value('zero', 0),
    value('blank', ''),
    value('none', []),
    value('it', `\${${expression}}`),
  ]);
  return (result as { it: unknown }).it;
}

async function fault(expression: string): Promise<string> {
  const result = await run([value('people', people), value('theme', 'Night Trains'), value('n', 7), value('it', `\${${expression}}`)]);
  expect(result.status).toBe('failed');
  expect(result.fault?.code).toBe('invalid_input');
  return result.fault?.message ?? '';
}

describe('the extra filters', () => {
  const cases: Readonly<Record<string, readonly [string, unknown][]>> = {
    json: [
      ['people[0].place | json', '{"town":"London"}'],
      ['nothing | json', 'null'],
    ],
    parse_json: [
      ['"[1, {\\"a\\": 2}]" | parse_json', [1, { a: 2 }]],
      [`'{"a":1}' | parse_json`, { a: 1 }],
    ],
    keys: [
      ['people[0] | keys', ['name', 'born', 'place']],
      ['people | keys', [0, 1, 2]],
    ],
    values: [['people[0].place | values', ['London']]],
    flatten: [
      [`'[[1],[2,[3]]]' | parse_json | flatten`, [1, 2, [3]]],
      [`'[[1],[2,[3]]]' | parse_json | flatten: 2`, [1, 2, 3]],
    ],
    group_by: [
      [
        'people | group_by: "place.town"',
        [
          { name: 'London', items: [people[0], people[1]] },
          { name: 'Rotterdam', items: [people[2]] },
        ],
      ],
    ],
    zip: [
      [
        `'[1,2]' | parse_json | zip: people`,
        [
          [1, people[0]],
          [2, people[1]],
        ],
      ],
    ],
    range: [
      ['3 | range', [0, 1, 2]],
      ['1 | range: 4', [1, 2, 3]],
      ['6 | range: 0, -2', [6, 4, 2]],
    ],
    merge: [['people[0].place | merge: people[1]', { town: 'London', ...people[1] }]],
    pick: [['people[0] | pick: "name", "born", "none"', { name: 'Ada', born: 1815 }]],
    slugify: [[`'Fête à  "Köln" – №5!' | slugify`, 'fete-a-koln-no5']],
    words: [
      ['"one  two three" | words', ['one', 'two', 'three']],
      ['"one two three" | words: 2', 'one two'],
    ],
    truncate: [
      ['"a long sentence" | truncate: 6', 'a lon…'],
      ['"a long sentence" | truncate: 8, "..."', 'a lon...'],
      ['"short" | truncate: 8', 'short'],
    ],
  };
  for (const [name, examples] of Object.entries(cases))
    it(name, async () => {
      for (const [expression, expected] of examples) expect(await evaluate(expression), expression).toEqual(expected);
    });

  it('parse_json says what it got', async () => {
    expect(await fault('theme | parse_json')).toMatch(/parse_json expected JSON, got "Night Trains"/);
  });
});

describe("Liquid's own filters", () => {
  it('are there, pure and chained', async () => {
    expect(await evaluate('people | map: "name" | join: ", " | downcase')).toBe('ada, alan, edsger');
    expect(await evaluate('people | where: "place.town", "London" | size')).toBe(2);
    expect(await evaluate('n | plus: 1 | times: 2')).toBe(16);
    expect(await evaluate('people | sort: "born" | last').then((last) => (last as { name: string }).name)).toBe('Edsger');
  });

  it('date knows no "now"', async () => {
    for (const filter of ['date: "%Y"', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'])
      for (const day of ['now', 'today']) expect(await fault(`"${day}" | ${filter}`)).toMatch(/the same answer twice/);
  });

  it('a time without a zone is UTC wherever the machine stands', async () => {
    const zone = process.env.TZ;
    process.env.TZ = 'America/New_York';
    try {
      for (const text of ['2024-01-05 10:00', '2024-01-05T10:00:00', 'January 5, 2024 10:00', '2024-01-05T05:00-05:00', '1704448800'])
        expect(await evaluate(`"${text}" | date: "%Y-%m-%d %H:%M %B"`), text).toBe('2024-01-05 10:00 January');
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

describe('limits', () => {
  it('an expression has at most 20,000 characters', async () => {
    expect((await refusal([value('a', `\${"${'x'.repeat(20_001)}"}`)])).message).toMatch(/at most 20000 characters/);
  });

  it('a chain of filters that grows without end is stopped', async () => {
    const nodes = [value('s', 'x'.repeat(5000)), value('big', `\${s${' | append: s'.repeat(50)}}`), value('bomb', `\${big${' | append: big'.repeat(400)}}`)];
    const result = await run(nodes);
    expect(result).toMatchObject({ status: 'failed', fault: { code: 'invalid_input' } });
    expect(result.fault?.message).toMatch(/memory/i);
  });

  it('texts that double from node to node are stopped', async () => {
    const nodes = [value('a0', 'x'.repeat(1000)), ...Array.from({ length: 24 }, (_, at) => value(`a${at + 1}`, `\${a${at}}\${a${at}}`))];
    const result = await run(nodes);
    expect(result.status).toBe('failed');
    expect(result.fault?.code).toBe('invalid_input');
    expect(result.fault?.message).toMatch(/at most/);
  });

  it('lists that double from node to node are stopped', async () => {
    const nodes = [value('a0', ['x'.repeat(1000)]), ...Array.from({ length: 24 }, (_, at) => value(`a${at + 1}`, [`\${a${at}}`, `\${a${at}}`]))];
    const result = await run(nodes);
    expect(result.status).toBe('failed');
    expect(result.fault?.code).toBe('invalid_input');
    expect(result.fault?.message).toMatch(/at most/);
  });

  it('range gives at most 100,000 numbers', async () => {
    expect(await fault('99999999 | range')).toMatch(/range expected at most 100000 numbers/);
    expect(await fault('1 | range: 5, 0')).toMatch(/range expected/);
  });

  it('a deep expression does not overflow the stack', async () => {
    const deep = `\${${'people['.repeat(3000)}0${']'.repeat(3000)}}`;
    const refused = await refusal([value('people', 1), value('a', deep)]).catch(() => undefined);
    if (refused) expect(refused.code).toBe('invalid_input');
    else expect((await run([value('people', 1), value('a', deep)])).status).toBe('failed');
  });
});
