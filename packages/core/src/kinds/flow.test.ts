import type { Kind } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { createPerformContext } from '../../test/support/perform-context.ts';
import { validateJson } from '../schema/index.ts';
import { groupKind } from './group.ts';
import { pipelineKind } from './pipeline.ts';
import { throwKind } from './throw.ts';
import { transformKind } from './transform.ts';
import { waitKind } from './wait.ts';

const now = Date.UTC(2025, 0, 1);
const node = (kind: string, fields: Record<string, unknown>) => ({ id: 'n', kind, ...fields });
const perform = (kind: Kind, fields: Record<string, unknown>) => Promise.resolve(kind.perform?.({ node: 'n', fields }, createPerformContext({ now }).context));

describe('a wait node', () => {
  it.each([
    [{ for: 2 }, now + 2000],
    [{ for: '500ms' }, now + 500],
    [{ for: '7d' }, now + 7 * 86_400_000],
    [{ until: '2025-01-02T03:04:05Z' }, Date.UTC(2025, 0, 2, 3, 4, 5)],
    [{ until: '2025-01-02T03:04:05+02:00' }, Date.UTC(2025, 0, 2, 1, 4, 5)],
    [{ until: '2025-01-02T03:04' }, Date.UTC(2025, 0, 2, 3, 4)],
    [{ until: '2025-01-02' }, Date.UTC(2025, 0, 2)],
  ])('with %j waits until %i', async (fields, until) => {
    expect(await perform(waitKind, fields)).toEqual({ wait: { until } });
    expect(waitKind.check?.(node('wait', fields))).toEqual([]);
  });

  it('refuses what is no time', async () => {
    await expect(perform(waitKind, { for: 'a while' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(perform(waitKind, { until: '2025-13-45' })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(waitKind.check?.(node('wait', {}))).toHaveLength(1);
    expect(waitKind.check?.(node('wait', { for: 1, until: '2025-01-01' }))).toHaveLength(1);
    expect(waitKind.check?.(node('wait', { for: '${x}' }))).toEqual([]);
  });
});

describe('a throw node', () => {
  it('fails with its code and message; a known code keeps its policy', () => {
    const thrown = (fields: Record<string, unknown>) => {
      try {
        return throwKind.inline?.(fields);
      } catch (error) {
        return error;
      }
    };
    expect(thrown({ code: 'stock_empty', message: 'No more rain' })).toMatchObject({ code: 'stock_empty', message: 'No more rain', retryable: false });
    expect(thrown({ code: 'rate_limit' })).toMatchObject({ code: 'rate_limit', message: 'thrown: rate_limit', retryable: true });
  });
});

describe('transform and group nodes', () => {
  it('give their value, and nothing', () => {
    expect(transformKind.inline?.({ value: { a: [1] } })).toEqual({ a: [1] });
    expect(transformKind.inline?.({})).toBeNull();
    expect(groupKind.inline?.({})).toEqual({});
  });

  it('tell the shape of a value from its template', () => {
    const schema = transformKind.output(node('transform', { value: { n: 1, any: '${x}', text: 'a ${x}', list: [true] } }));
    expect(validateJson(schema, { n: 2, any: { free: 1 }, text: 'a b', list: [false] })).toEqual([]);
    expect(validateJson(schema, { n: 'x', any: 1, text: 'a', list: [] })).toHaveLength(2);
  });
});

describe('a pipeline node', () => {
  const inner = {
    genarun: 1,
    name: 'inner',
    inputs: { year: { type: 'integer' }, place: { default: 'Vienna' }, note: { required: false }, size: { options: ['s', 'l'], default: 's' } },
    nodes: [],
  };

  it('is its inputs, with defaults', () => {
    expect(pipelineKind.inline?.({ pipeline: inner, with: { year: 2025 } })).toEqual({ year: 2025, place: 'Vienna', note: null, size: 's' });
  });

  it.each([
    [{}, 'Missing required inputs: year'],
    [{ year: 'soon' }, 'input "year": expected a whole number, got text "soon"'],
    [{ year: 1, size: 'xl' }, 'input "size": expected one of "s", "l", got text "xl"'],
    [{ yaer: 1 }, 'Did you mean "year"?'],
  ])('refuses %j', (given, message) => {
    expect(() => pipelineKind.inline?.({ pipeline: inner, with: given })).toThrow(message);
  });

  it('is checked against the inputs of the document it names', () => {
    expect(pipelineKind.check?.(node('pipeline', { pipeline: inner, with: { yaer: 1 } }))).toHaveLength(2);
    expect(pipelineKind.check?.(node('pipeline', { pipeline: 'other.yaml' }))).toEqual([]);
    expect(pipelineKind.check?.(node('pipeline', { pipeline: 7 }))).toHaveLength(1);
  });
});
