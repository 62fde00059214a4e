import { describe, expect, it } from 'vitest';
import { modelLanguage, requireLanguage, sameLanguage } from './languages.ts';

const nllb = [
  'eng_Latn',
  'deu_Latn',
  'zho_Hans',
  'zho_Hant',
  'arb_Arab',
  'ary_Arab',
  'swh_Latn',
  'kas_Arab',
  'kas_Deva',
  'por_Latn',
  'ast_Latn',
  'nob_Latn',
  'lvs_Latn',
];
const m2m = ['en', 'de', 'zh', 'ar', 'sw', 'pt', 'no', 'ast'];
const mbart = ['en_XX', 'de_DE', 'zh_CN', 'ar_AR', 'sw_KE', 'pt_XX'];

describe('the code a model has for a language', () => {
  it.each([
    ['de', 'deu_Latn', 'de', 'de_DE'],
    ['deu', 'deu_Latn', 'de', 'de_DE'],
    ['German', 'deu_Latn', 'de', 'de_DE'],
    ['de-AT', 'deu_Latn', 'de', 'de_DE'],
    ['pt-BR', 'por_Latn', 'pt', 'pt_XX'],
    ['ar', 'arb_Arab', 'ar', 'ar_AR'],
    ['sw', 'swh_Latn', 'sw', 'sw_KE'],
    ['zh', 'zho_Hans', 'zh', 'zh_CN'],
    ['zh-TW', 'zho_Hant', 'zh', 'zh_CN'],
    ['zh_Hant', 'zho_Hant', 'zh', 'zh_CN'],
    ['no', 'nob_Latn', 'no', undefined],
    ['ast', 'ast_Latn', 'ast', undefined],
    ['ks-Deva', 'kas_Deva', undefined, undefined],
    ['tlh', undefined, undefined, undefined],
  ])('of %s is %s in NLLB, %s in M2M100, %s in mBART', (name, ...expected) => {
    expect([modelLanguage(name, nllb), modelLanguage(name, m2m), modelLanguage(name, mbart)]).toEqual(expected);
  });

  it('is its own code, whatever the case', () => {
    for (const code of nllb) expect(modelLanguage(code.toUpperCase(), nllb)).toBe(code);
  });

  it('is asked for with an error that names what there is', () => {
    expect(() => requireLanguage('local/m', 'elvish', m2m)).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: 'local/m does not know the language "elvish"', hint: expect.stringContaining('en, de, zh') }),
    );
  });
});

it('the same language is known by either kind of code', () => {
  expect([sameLanguage('de', 'deu'), sameLanguage('German', 'de'), sameLanguage('en', 'eng'), sameLanguage('en-GB', 'en'), sameLanguage('de', 'nl')]).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});
