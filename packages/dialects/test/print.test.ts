import type { Pipeline } from '@genarun/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, printPipeline } from '../src/index.ts';
import { samples } from './samples.ts';

const reread = (pipeline: Pipeline) => parseDocument(printPipeline(pipeline), { file: 'printed.yaml' }).pipeline;

describe('printPipeline', () => {
  it.each(Object.entries(samples))('prints the %s sample so that it reads back as the same pipeline', (_, text) => {
    const { pipeline } = parseDocument(text, { file: 'x.json' });
    expect(reread(pipeline)).toEqual(pipeline);
  });

  it('puts the version first and the nodes near the end, id and kind at the top of each node', () => {
    const lines = printPipeline({
      nodes: [{ prompt: 'p', kind: 'text', nodes: [{ kind: 'group', id: 'b' }], id: 'a' }],
      name: 'x',
      genarun: 1,
      lenient: true,
    }).split('\n');
    expect(lines).toEqual([
      'genarun: 1',
      'name: x',
      'lenient: true',
      'nodes:',
      '  - id: a',
      '    kind: text',
      '    prompt: p',
      '    nodes:',
      '      - id: b',
      '        kind: group',
      '',
    ]);
  });

  it('leaves out what is undefined and keeps texts that look like other things', () => {
    const pipeline: Pipeline = {
      genarun: 1,
      name: 'true',
      nodes: [
        {
          id: 'a',
          kind: 'transform',
          model: undefined,
          value: ['null', '1e3', '0x1', '- x', '#', 'a: b', ' x ', 'line\nline\n', '', '~', '*a', '&a', '!t', '2024-01-01', '[x]', '${a | upcase}'],
        },
      ],
    };
    expect(reread(pipeline)).toEqual(JSON.parse(JSON.stringify(pipeline)));
  });

  it('reads back any JSON value', () => {
    const value = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }).filter((json) => !/"(__proto__|constructor|prototype)"/.test(JSON.stringify(json)));
    fc.assert(
      fc.property(value, (json) => {
        const plain = JSON.parse(JSON.stringify(json)) as unknown;
        const pipeline: Pipeline = { genarun: 1, name: 'any', nodes: [{ id: 'a', kind: 'transform', value: plain }] };
        expect(reread(pipeline)).toEqual(pipeline);
      }),
      { numRuns: 300 },
    );
  });
});
