import { GenarunError } from '@genarun/spec';

/**
 * ISO 639-1 codes and the language FLORES-200 has for each: ISO 639-3, of a macrolanguage its largest member, with the script that is meant where none is
 * named.
 */
const flores: Readonly<Record<string, string>> = {
  ...{ af: 'afr_Latn', ak: 'aka_Latn', am: 'amh_Ethi', ar: 'arb_Arab', as: 'asm_Beng', ay: 'ayr_Latn', az: 'azj_Latn', ba: 'bak_Cyrl', be: 'bel_Cyrl' },
  ...{ bg: 'bul_Cyrl', bm: 'bam_Latn', bn: 'ben_Beng', bo: 'bod_Tibt', bs: 'bos_Latn', ca: 'cat_Latn', cs: 'ces_Latn', cy: 'cym_Latn', da: 'dan_Latn' },
  ...{ de: 'deu_Latn', dz: 'dzo_Tibt', ee: 'ewe_Latn', el: 'ell_Grek', en: 'eng_Latn', eo: 'epo_Latn', es: 'spa_Latn', et: 'est_Latn', eu: 'eus_Latn' },
  ...{ fa: 'pes_Arab', ff: 'fuv_Latn', fi: 'fin_Latn', fj: 'fij_Latn', fo: 'fao_Latn', fr: 'fra_Latn', ga: 'gle_Latn', gd: 'gla_Latn', gl: 'glg_Latn' },
  ...{ gn: 'grn_Latn', gu: 'guj_Gujr', ha: 'hau_Latn', he: 'heb_Hebr', hi: 'hin_Deva', hr: 'hrv_Latn', ht: 'hat_Latn', hu: 'hun_Latn', hy: 'hye_Armn' },
  ...{ id: 'ind_Latn', ig: 'ibo_Latn', is: 'isl_Latn', it: 'ita_Latn', ja: 'jpn_Jpan', jv: 'jav_Latn', ka: 'kat_Geor', kg: 'kon_Latn', ki: 'kik_Latn' },
  ...{ kk: 'kaz_Cyrl', km: 'khm_Khmr', kn: 'kan_Knda', ko: 'kor_Hang', kr: 'knc_Latn', ks: 'kas_Arab', ku: 'kmr_Latn', ky: 'kir_Cyrl', lb: 'ltz_Latn' },
  ...{ lg: 'lug_Latn', li: 'lim_Latn', ln: 'lin_Latn', lo: 'lao_Laoo', lt: 'lit_Latn', lv: 'lvs_Latn', mg: 'plt_Latn', mi: 'mri_Latn', mk: 'mkd_Cyrl' },
  ...{ ml: 'mal_Mlym', mn: 'khk_Cyrl', mr: 'mar_Deva', ms: 'zsm_Latn', mt: 'mlt_Latn', my: 'mya_Mymr', nb: 'nob_Latn', ne: 'npi_Deva', nl: 'nld_Latn' },
  ...{ nn: 'nno_Latn', no: 'nob_Latn', ny: 'nya_Latn', oc: 'oci_Latn', om: 'gaz_Latn', or: 'ory_Orya', pa: 'pan_Guru', pl: 'pol_Latn', ps: 'pbt_Arab' },
  ...{ pt: 'por_Latn', qu: 'quy_Latn', rn: 'run_Latn', ro: 'ron_Latn', ru: 'rus_Cyrl', rw: 'kin_Latn', sa: 'san_Deva', sc: 'srd_Latn', sd: 'snd_Arab' },
  ...{ sg: 'sag_Latn', si: 'sin_Sinh', sk: 'slk_Latn', sl: 'slv_Latn', sm: 'smo_Latn', sn: 'sna_Latn', so: 'som_Latn', sq: 'als_Latn', sr: 'srp_Cyrl' },
  ...{ ss: 'ssw_Latn', st: 'sot_Latn', su: 'sun_Latn', sv: 'swe_Latn', sw: 'swh_Latn', ta: 'tam_Taml', te: 'tel_Telu', tg: 'tgk_Cyrl', th: 'tha_Thai' },
  ...{ ti: 'tir_Ethi', tk: 'tuk_Latn', tl: 'tgl_Latn', tn: 'tsn_Latn', tr: 'tur_Latn', ts: 'tso_Latn', tt: 'tat_Cyrl', tw: 'twi_Latn', ug: 'uig_Arab' },
  ...{ uk: 'ukr_Cyrl', ur: 'urd_Arab', uz: 'uzn_Latn', vi: 'vie_Latn', wo: 'wol_Latn', xh: 'xho_Latn', yi: 'ydd_Hebr', yo: 'yor_Latn', zh: 'zho_Hans' },
  zu: 'zul_Latn',
};

/** Where a country tells the script, as in `zh-TW`. */
const scriptOfCountry: Readonly<Record<string, string>> = { 'zh-tw': 'hant', 'zh-hk': 'hant', 'zh-mo': 'hant', 'zh-cn': 'hans', 'zh-sg': 'hans' };

/** The name of a language in English: `de` → `German`. A word that is no code stays as it is. */
export function englishName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/**
 * The code a model has for a language that somebody names: by the model's own code, an ISO 639-1 or -3 code with or without country or script (`de`, `deu`,
 * `pt-BR`, `zh-Hant`, `zh-TW`), or its English name. Undefined where the model has none.
 */
export function modelLanguage(wanted: string, codes: readonly string[]): string | undefined {
  const name = wanted.trim();
  const exact = codes.find((code) => code.toLowerCase() === name.toLowerCase());
  if (exact !== undefined) return exact;
  const { language, further } = partsOf(name);
  const preferred = flores[language] ?? Object.values(flores).find((code) => code.startsWith(`${language}_`));
  const stems = new Set([language, preferred?.slice(0, 3), isoOf(language)].filter((stem): stem is string => stem !== undefined));
  const candidates = codes.filter((code) => stems.has(code.split(/[_-]/)[0]?.toLowerCase() ?? ''));
  const script = scriptOfCountry[`${language}-${further}`] ?? further;
  return (
    candidates.find((code) => script !== undefined && code.toLowerCase().split(/[_-]/)[1] === script) ??
    candidates.find((code) => code === preferred) ??
    (candidates.length > 0 ? [...candidates].sort()[0] : undefined)
  );
}

/** As modelLanguage; throws GenarunError `invalid_input` naming some of the languages the model has. */
export function requireLanguage(id: string, wanted: string, codes: readonly string[]): string {
  const found = modelLanguage(wanted, codes);
  if (found !== undefined) return found;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${id} does not know the language "${wanted}"`,
    hint: `it knows ${codes.length}: ${codes.slice(0, 40).join(', ')}${codes.length > 40 ? ' …' : ''}`,
  });
}

/** Whether two names mean the same language, whatever kind of code each is. */
export function sameLanguage(a: string, b: string): boolean {
  const [first, second] = [partsOf(a).language, partsOf(b).language];
  return first === second || isoOf(first) === second || isoOf(second) === first;
}

function partsOf(name: string): { readonly language: string; readonly further: string | undefined } {
  const [head = '', further] = name.toLowerCase().split(/[-_]/);
  return { language: byEnglishName(name) ?? head, further };
}

/** `deu` → `de`. */
function isoOf(language: string): string | undefined {
  return Object.keys(flores).find((code) => flores[code]?.startsWith(`${language}_`));
}

function byEnglishName(name: string): string | undefined {
  if (name.length < 4) return undefined;
  return Object.keys(flores).find((code) => englishName(code).toLowerCase() === name.toLowerCase());
}
