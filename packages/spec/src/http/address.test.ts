import { describe, expect, it } from 'vitest';
import { printUrl, withQuery } from './address.ts';

describe('withQuery', () => {
  it('appends what is there, repeats lists, leaves out null and drops the fragment', () => {
    expect(withQuery('https://a.example/x#top', { q: 'ä & b', n: [1, 2], none: null, flag: true, deep: { a: 1 } })).toBe(
      'https://a.example/x?q=%C3%A4%20%26%20b&n=1&n=2&flag=true&deep=%7B%22a%22%3A1%7D',
    );
    expect(withQuery('https://a.example/x?y=1', { z: 2 })).toBe('https://a.example/x?y=1&z=2');
    expect(withQuery('https://a.example/x?', { z: 2 })).toBe('https://a.example/x?z=2');
    expect(withQuery('https://a.example/x', {})).toBe('https://a.example/x');
  });

  it('survives half a surrogate pair', () => {
    expect(withQuery('https://a.example', { q: '\ud800' })).toBe('https://a.example?q=%EF%BF%BD');
  });
});

describe('printUrl', () => {
  it('hides user, password and the values of parameters that look like secrets', () => {
    expect(printUrl('https://me:pw@a.example/x?api_key=1&q=cats&access-token=2#f')).toBe('https://a.example/x?api_key=***&q=cats&access-token=***');
    expect(printUrl('https://a.example/x')).toBe('https://a.example/x');
  });
});
