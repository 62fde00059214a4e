import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64 } from './base64.ts';

test('gives back what was encoded, with and without padding, with spaces anywhere, after a prefix', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(300), { maxLength: 5 }), (bytes, breaks) => {
      const encoded = Buffer.from(bytes).toString('base64');
      expect(decodeBase64(encoded)).toEqual(bytes);
      expect(decodeBase64(encoded.replace(/=+$/, ''))).toEqual(bytes);
      expect(decodeBase64(`data:image/png;base64,${encoded}`, 22)).toEqual(bytes);
      const broken = breaks.reduce((text, at) => `${text.slice(0, at)}\r\n${text.slice(at)}`, encoded.replace(/=+$/, ''));
      expect(decodeBase64(broken)).toEqual(bytes);
    }),
  );
});

test('takes for base64 what the platform takes for it', () => {
  const character = fc.constantFrom(...'AZaz09+/= \n-_!é');
  fc.assert(
    fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
      const text = characters.join('');
      let known: Uint8Array | undefined;
      try {
        known = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
      } catch {
        known = undefined;
      }
      expect(decodeBase64(text)).toEqual(known);
    }),
    { numRuns: 2000 },
  );
});
