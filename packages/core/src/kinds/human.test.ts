import type { Json } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { createPerformContext } from '../../test/support/perform-context.ts';
import { checkAnswer, humanKind } from './human.ts';

const now = Date.UTC(2025, 0, 1);
const perform = (fields: Record<string, unknown>) => Promise.resolve(humanKind.perform?.({ node: 'n', fields }, createPerformContext({ now }).context));
const check = (fields: Record<string, unknown>) => humanKind.check?.({ id: 'n', kind: 'human', question: '?', ...fields }) ?? [];
const ask = (interaction: string, more: Record<string, unknown> = {}) => ({ interaction, question: 'Which?', ...more });
const product = (name: string) => ({ $product: `a#${name}`, kind: 'image', mime: 'image/png', uri: `blob:${name}`, bytes: 1 });

describe('a human node', () => {
  it('publishes its request and waits, until its deadline', async () => {
    expect(await perform(ask('multipleChoice', { options: ['a', 'b'], audience: 'poll', quorum: 3, deadline: '2h', onDeadline: 'a' }))).toEqual({
      wait: {
        request: { type: 'multipleChoice', question: 'Which?', options: ['a', 'b'], audience: 'poll', quorum: 3 },
        deadline: now + 7_200_000,
        onDeadline: 'a',
      },
    });
    expect(
      await perform(ask('edit', { options: { title: 'Rain' }, schema: { title: 'string' }, deadline: '2025-02-01T00:00:00Z', onDeadline: null })),
    ).toMatchObject({
      wait: { request: { options: [{ title: 'Rain' }], schema: { type: 'object' } }, deadline: Date.UTC(2025, 1, 1), onDeadline: null },
    });
  });

  it('refuses at once what could never be answered', async () => {
    await expect(perform(ask('pick', { options: 'a, b' }))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('expected a list'),
    });
    await expect(perform(ask('rank', { options: [] }))).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(perform(ask('multipleChoice', { options: ['a'], deadline: '1h', onDeadline: 'c' }))).rejects.toMatchObject({
      message: expect.stringContaining('onDeadline'),
    });
  });
});

describe('an answer', () => {
  const rank = { options: ['a', 'b', 'c'] };
  it.each<[string, Record<string, unknown>, Json, Json]>([
    ['approve', {}, true, true],
    ['approve', {}, 'No', false],
    ['text', {}, 'fine', 'fine'],
    ['text', {}, 42, '42'],
    ['multipleChoice', { options: ['a', 'b'] }, 'b', 'b'],
    ['multipleChoice', { options: ['a', 'b'] }, 1, 'b'],
    ['multipleChoice', { options: [10, 20] }, '20', 20],
    ['multipleChoice', { options: [product('x'), product('y')] }, 'a#y', product('y')],
    ['multipleChoice', { options: [['x'], ['y']] }, ['y'], ['y']],
    ['pick', { options: ['a', 'b', 'c'] }, ['c', 'a'], ['c', 'a']],
    ['pick', { options: ['a', 'b', 'c'] }, 'b', ['b']],
    ['rank', rank, ['c', 'a', 'b'], ['c', 'a', 'b']],
    ['rank', rank, [2, 1, 0], ['c', 'b', 'a']],
    ['rate', {}, 4.5, 4.5],
    ['rate', {}, '3', 3],
    ['rate', { options: [0, 10] }, 10, 10],
    ['edit', { schema: { title: 'string' } }, { title: 'x' }, { title: 'x' }],
    ['edit', { options: 'draft' }, 'final', 'final'],
  ])('to %s %j may be %j', (interaction, fields, answer, value) => {
    expect(checkAnswer(ask(interaction, fields), answer)).toEqual({ value });
  });

  it.each<[string, Record<string, unknown>, Json, string]>([
    ['approve', {}, 'maybe', 'expected true or false, got text "maybe"'],
    ['text', {}, ['x'], 'expected text, got a list of 1'],
    ['multipleChoice', { options: ['a', 'b'] }, 'c', 'expected one of "a", "b", got text "c"'],
    ['multipleChoice', { options: [10, 20] }, 0, 'expected one of 10, 20, got number 0'],
    ['multipleChoice', { options: ['a'] }, -1, 'expected one of "a", got number -1'],
    ['pick', { options: ['a', 'b'] }, [], 'expected at least one option, got a list of 0'],
    ['pick', { options: ['a', 'b'] }, ['a', 'a'], 'an option stands there twice'],
    ['rank', rank, ['a', 'b'], 'expected all 3 options in order, got 2'],
    ['rank', rank, ['a', 'b', 'b'], 'an option stands there twice'],
    ['rank', rank, ['a', 'b', 'd'], 'expected options among "a", "b", "c", got text "d"'],
    ['rate', {}, 6, 'expected a number from 1 to 5, got number 6'],
    ['rate', { options: [0, 10] }, 5, 'expected one of 0, 10, got number 5'],
    ['edit', { schema: { title: 'string' } }, {}, 'value: expected a field "title", got an empty object'],
    ['edit', { options: 'draft' }, { a: 1 }, 'expected text, as it was before, got an object with a'],
  ])('to %s %j cannot be %j', (interaction, fields, answer, error) => {
    expect(checkAnswer(ask(interaction, fields), answer)).toEqual({ errors: [error] });
  });
});

describe('a quorum', () => {
  const answer = (fields: Record<string, unknown>, answers: readonly Json[]) => humanKind.answer?.({ node: 'n', fields }, answers);

  it('waits for as many answers as it says, and does not count a wrong one', () => {
    const fields = ask('approve', { quorum: 3 });
    expect(answer(fields, [true])).toEqual({ more: 2 });
    expect(answer(fields, [true, 'perhaps'])).toEqual({ errors: ['expected true or false, got text "perhaps"'] });
    expect(answer(fields, [true, false, true])).toEqual({ value: true });
    expect(answer(fields, [true, false, false])).toEqual({ value: false });
  });

  it.each<[string, Record<string, unknown>, readonly Json[], Json]>([
    ['multipleChoice', { options: ['a', 'b', 'c'] }, ['c', 'b', 'c'], 'c'],
    ['multipleChoice', { options: ['a', 'b', 'c'] }, ['c', 'b', 'a'], 'a'],
    ['pick', { options: ['a', 'b', 'c'] }, [['c', 'a'], ['c'], ['b']], ['c']],
    ['pick', { options: ['a', 'b', 'c'] }, [['c'], ['b'], ['a']], ['a']],
    [
      'rank',
      { options: ['a', 'b', 'c'] },
      [
        ['c', 'a', 'b'],
        ['c', 'b', 'a'],
        ['a', 'c', 'b'],
      ],
      ['c', 'a', 'b'],
    ],
    ['rate', {}, [1, 2, 3], 2],
    ['text', {}, ['x', 'y', 'z'], ['x', 'y', 'z']],
  ])('combines answers to %s', (interaction, fields, answers, value) => {
    expect(answer(ask(interaction, { ...fields, quorum: 3 }), answers)).toEqual({ value });
  });

  it('of one takes the newest answer as it is', () => {
    expect(answer(ask('multipleChoice', { options: ['a', 'b'] }), [1])).toEqual({ value: 'b' });
  });
});

describe('the check of a human node', () => {
  it.each([
    [{ interaction: 'approve' }],
    [{ interaction: 'pick', options: '${photos}' }],
    [{ interaction: 'rank', options: ['${a}', '${a}'] }],
    [{ interaction: 'edit', options: '${draft}' }],
    [{ interaction: 'rate', options: [1, 2, 3], deadline: '3d', onDeadline: 1 }],
  ])('lets %j pass', (fields) => {
    expect(check(fields)).toEqual([]);
  });

  it.each([
    [{ interaction: 'approve', options: ['a'] }, 'takes no options'],
    [{ interaction: 'pick' }, 'needs options'],
    [{ interaction: 'pick', options: 'a, b' }, 'expected a list'],
    [{ interaction: 'rank', options: ['a', 'a'] }, 'twice'],
    [{ interaction: 'rate', options: ['good'] }, 'numbers'],
    [{ interaction: 'edit' }, 'needs options'],
    [{ interaction: 'edit', schema: { a: 'strng' } }, 'Did you mean "string"?'],
    [{ interaction: 'text', schema: { a: 'string' } }, 'belongs to edit'],
    [{ interaction: 'text', deadline: 'soon' }, 'deadline'],
    [{ interaction: 'text', onDeadline: 'x' }, 'needs a deadline'],
    [{ interaction: 'edit', options: 'x', quorum: 2 }, 'one answer'],
  ])('refuses %j', (fields, part) => {
    expect(check(fields).join('; ')).toContain(part);
  });
});
