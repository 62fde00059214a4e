import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from './address.ts';
import { createRedact, toBase64 } from './redact.ts';

describe('createRedact', () => {
  it('leaves no form of a secret in a text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9/+ "ä]{4,20}$/), (secret) => {
        const redact = createRedact([secret]);
        for (const form of [secret, encode(secret), toBase64(secret), JSON.stringify(secret).slice(1, -1)]) expect(redact.text(`<${form}>`)).toBe('<***>');
      }),
    );
  });

  it('reaches names and values of JSON, and leaves the rest as it is', () => {
    expect(createRedact(['hunter22']).json({ a: ['x hunter22 y', 1, null], hunter22: true })).toEqual({ a: ['x *** y', 1, null], '***': true });
    expect(createRedact(['']).text('nothing to hide')).toBe('nothing to hide');
  });

  it('takes the longer of two secrets first', () => {
    expect(createRedact(['abcd', 'abcdefgh']).text('abcdefgh')).toBe('***');
  });
});
