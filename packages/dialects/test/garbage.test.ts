import { GenarunError } from '@genarun/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../src/index.ts';
import { samples } from './samples.ts';

/** Parses, and fails on anything but a result or a GenarunError with a message of reasonable length. */
function survives(text: string, file: string): void {
  const start = performance.now();
  try {
    parseDocument(text, { file });
  } catch (error) {
    if (!(error instanceof GenarunError)) throw error;
    expect(error.code).toBe('invalid_input');
    expect(error.message.length).toBeGreaterThan(10);
    expect(error.message.length).toBeLessThan(6000);
    expect(error.message).not.toContain('    at ');
  }
  expect(performance.now() - start).toBeLessThan(5000);
}

const file = fc.constantFrom('x.yaml', 'x.json');
const sample = fc.constantFrom(...Object.values(samples));
const yamlish = fc
  .array(
    fc.constantFrom(
      'a',
      ': ',
      '- ',
      '? ',
      '\n',
      '\n  ',
      '\n    ',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '"',
      "'",
      '|',
      '>',
      '#',
      '&x ',
      '*x',
      '!t ',
      '%',
      '---',
      '...',
      '\t',
      '\r',
      '~',
      '1',
      '${',
      '}',
      'steps',
      'nodes',
      'kind',
      'type',
      'id',
      'genarun: 1',
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('any text', () => {
  it('of random characters gives a result or one GenarunError', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), file, survives), { numRuns: 500 });
  });

  it('of random bytes read as UTF-8 gives a result or one GenarunError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), file, (bytes, name) => survives(new TextDecoder().decode(bytes), name)),
      { numRuns: 500 },
    );
  });

  it('made of YAML marks gives a result or one GenarunError', () => {
    fc.assert(fc.property(yamlish, file, survives), { numRuns: 1500 });
  });

  it('that is any JSON value gives a result or one GenarunError', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), file, survives), { numRuns: 300 });
  });
});

describe('a document with a mistake', () => {
  it('in some characters gives a result or one GenarunError', () => {
    const edit = fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.oneof(fc.string({ maxLength: 4 }), yamlish));
    fc.assert(
      fc.property(sample, fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        const changed = edits.reduce(
          (current, [at, remove, insert]) => current.slice(0, at % current.length) + insert + current.slice((at % current.length) + remove),
          text,
        );
        survives(changed, 'x.yaml');
      }),
      { numRuns: 800 },
    );
  });

  it('in one value gives a result or one GenarunError', () => {
    const odd = fc.oneof(
      fc.constantFrom(null, '', 'x', '${', '${a | }', '$${', -1, 1e300, true, [], {}, [[]], [null], { id: 'a' }, { type: 'flow' }, '__proto__'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const documents = Object.values(samples).map((text) => JSON.stringify(parseData(text)));
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.nat(), odd, (json, where, value) => {
        let seen = 0;
        const total = json.match(/[[{:,]/g)?.length ?? 1;
        const changed = JSON.parse(json, (_, old: unknown) => (seen++ === where % total ? value : old)) as unknown;
        survives(JSON.stringify(changed) ?? 'null', 'x.json');
      }),
      { numRuns: 1500 },
    );
  });
});

function parseData(text: string): unknown {
  return JSON.parse(text);
}

describe('a text of a megabyte', () => {
  it.each([
    ['brackets that do not match', '[}'.repeat(500_000)],
    ['commas', `[${','.repeat(900_000)}]`],
    ['comments', '#\n'.repeat(500_000)],
    ['documents', '---\n'.repeat(250_000)],
    ['directives', '%a\n'.repeat(300_000)],
    ['items', '- x\n'.repeat(250_000)],
    ['tabs', '\t'.repeat(1_000_000)],
    ['unclosed quotes', '"a'.repeat(500_000)],
    [
      'unknown keys',
      JSON.stringify({
        genarun: 1,
        name: 'x',
        nodes: [{ id: 'a', kind: 'text', ...Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, 1])) }],
      }),
    ],
    ['steps that are wrong', JSON.stringify({ name: 'x', steps: Array.from({ length: 18_000 }, (_, index) => ({ id: `s${index}`, typ: 'if' })) })],
    [
      'references to nothing',
      JSON.stringify({
        name: 'x',
        steps: Array.from({ length: 8000 }, (_, index) => ({
          id: `s${index}`,
          type: 't',
          service: 'S',
          operation: 'o',
          input: `\${o${index + 1}}`,
          output: `o${index}`,
        })),
      }),
    ],
  ])('of %s is refused within seconds', (_, text) => {
    const start = performance.now();
    expect(() => parseDocument(text, { file: 'x.yaml' })).toThrow(GenarunError);
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it('of well-formed steps is read within seconds', () => {
    const steps = Array.from({ length: 5000 }, (_, index) => ({
      id: `s${index}`,
      type: 'if',
      condition: true,
      // biome-ignore lint/suspicious/noThenProperty: the workflow dialect's own word
      then: [{ type: 'assign', values: { [`v${index}`]: index } }],
    }));
    const start = performance.now();
    expect(parseDocument(JSON.stringify({ name: 'x', steps }), { file: 'x.json' }).pipeline.nodes).toHaveLength(5000);
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
