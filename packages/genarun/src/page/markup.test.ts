import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText, html } from './markup.ts';

test('everything interpolated is escaped, markup inside markup is not', () => {
  expect(html`<p title="${'"><script>'}">${[html`<b>${'a & b'}</b>`, 3, false, null, "it's"]}</p>`.markup).toBe(
    '<p title="&quot;&gt;&lt;script&gt;"><b>a &amp; b</b>3it&#39;s</p>',
  );
});

test('whatever the text, none of the characters that end text or an attribute is left', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']|&(?!(amp|lt|gt|quot|#39);)|\0/.test(escapeText(text))));
});
