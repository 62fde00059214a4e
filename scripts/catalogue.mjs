// Compiles the catalogue of models from a list of prices and limits:
//   node scripts/catalogue.mjs path/to/model-prices.compact.json
// Facts come from that list, names and families from catalogue-selection.mjs; the result is packages/adapters/src/catalogue/catalogue.json.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adapters, families, kept, left, local, sameModel, sets, unavailable, unpriced, useByName } from './catalogue-selection.mjs';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('usage: node scripts/catalogue.mjs path/to/model-prices.compact.json\n');
  process.exit(2);
}
const list = JSON.parse(await readFile(file, 'utf8'));
const date = /\d{4}-\d\d-\d\d/.exec(list._about.source)?.[0];
if (date === undefined) throw new Error(`${file}: a date expected in _about.source`);

/** What a model is used for, what goes in and what comes out, by the list's mode and flags. */
function useOf({ m: mode, f: flags = '' }) {
  if (mode === 'image_generation') return flags.includes('v') ? 'edit' : 'image';
  if (mode === 'image_edit') return 'edit';
  const uses = { audio_speech: 'speech', audio_transcription: 'transcription', video_generation: 'video', embedding: 'embedding' };
  return uses[mode] ?? (flags.includes('v') ? 'vision' : 'text');
}

/** Dollars as the catalogue writes them: tokens and characters by the million, everything else each. */
function priceOf({ usd }, use) {
  const million = (dollars) => (dollars === undefined ? undefined : Number((dollars * 1e6).toPrecision(9)));
  const each = use === 'image' || use === 'edit' ? (usd.outImage ?? (usd.inTok === undefined ? usd.inImage : undefined)) : undefined;
  const second = usd.outVideoSec ?? (use === 'video' || use === 'speech' ? usd.outSec : use === 'transcription' ? usd.inSec : undefined);
  if (each !== undefined) return { product: each };
  if (second !== undefined) return { second };
  if (usd.inChar !== undefined) return { characters: million(usd.inChar) };
  const output = usd.outImageTok ?? usd.outTok;
  return {
    ...(usd.inTok === undefined ? {} : { input: million(usd.inTok) }),
    ...(use === 'edit' && usd.inImageTok !== undefined ? { inputImage: million(usd.inImageTok) } : {}),
    ...(use === 'embedding' && usd.inImage !== undefined ? { medium: usd.inImage } : {}),
    ...(output === undefined || use === 'embedding' ? {} : { output: million(output) }),
  };
}

/** A provider's name of a model without the list's prefix. */
const bare = ({ id, p }) => (id.startsWith(`${p}/`) ? id.slice(p.length + 1) : id);

/** A model's own name, whoever offers it. */
function ownName(row) {
  const same = sameModel[row.id];
  if (same !== undefined) return same;
  const last = bare(row).split('/').at(-1).toLowerCase();
  return last.replace(/-(20\d{6})$/, '');
}

function familyOf(name) {
  return families.find(([pattern]) => pattern.test(name));
}

function useOfRow(row) {
  return useByName[ownName(row)] ?? useOf(row);
}

/** Limits, abilities and prices of a row. */
function factsOf(row) {
  const use = useOfRow(row);
  const counted = ['chat', 'responses', 'embedding'].includes(row.m) && row.in !== undefined;
  const tokens = counted ? [row.in, ...(use === 'embedding' || row.out === undefined ? [] : [row.out])] : undefined;
  const does = [...'jr'].filter((flag) => row.f?.includes(flag)).join('') || undefined;
  return clean({ tokens, does, ...priceOf(row, use), ends: row.end });
}

const offers = new Map();
const models = new Map();
const usedFamilies = new Map();

function add(id, name, use, facts) {
  if (offers.has(id)) return;
  const family = familyOf(name);
  if (family === undefined) return;
  const [, familyId, title, maker] = family;
  usedFamilies.set(familyId, [familyId, title, maker]);
  if (!models.has(name)) models.set(name, [name, familyId, use]);
  offers.set(id, [id, name, facts]);
}

const dated = /^(.*)-(20\d\d-?\d\d-?\d\d)$/;
const copies = [];
for (const row of list.models) {
  const adapter = adapters[row.p];
  if (adapter === undefined || ['realtime', 'moderation', 'ocr', 'search', 'rerank', 'completion'].includes(row.m)) continue;
  if (dated.test(row.id)) copies.push(row);
  if (left.some((pattern) => pattern.test(row.id)) && !kept.some((pattern) => pattern.test(row.id))) continue;
  add(`${adapter}/${bare(row)}`, ownName(row), useOfRow(row), factsOf(row));
}
// A dated copy that costs and can do the same is the same offer under another name.
for (const row of copies) {
  const [, name, day] = dated.exec(bare(row));
  const offer = offers.get(`${adapters[row.p]}/${name}`);
  if (offer === undefined) continue;
  const { dated: days = [], ...facts } = offer[2];
  if (JSON.stringify(facts) === JSON.stringify(factsOf({ ...row, end: undefined }))) offer[2] = { ...facts, dated: [...days, day].sort() };
}
// The list has music among the chats, and what a piece costs as a picture.
const pieces = new Map(
  list.models
    .filter(({ usd, p }) => usd.outImage !== undefined && adapters[p] !== undefined)
    .map((row) => [`${adapters[row.p]}/${bare(row)}`, row.usd.outImage]),
);
for (const [id, name, use] of unpriced) add(id, name, use, use === 'music' ? clean({ product: pieces.get(id) }) : {});
for (const [id, name, use] of local) add(id, name, use, { free: true });

function clean(facts) {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Rows one to a line. */
function rows(values) {
  return `[\n${values.map((value) => `    ${line(value)}`).join(',\n')}\n  ]`;
}

/** JSON on one line, with the spaces that the formatter gives it. */
function line(value) {
  if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${line(item)}`).join(', ')} }`;
}

const sorted = (map) => [...map.values()].sort(([a], [b]) => (a < b ? -1 : 1));
const text = `{
  "format": 1,
  "source": "community price list (LiteLLM)",
  "date": "${date}",
  "families": ${rows(sorted(usedFamilies))},
  "unavailable": ${rows(unavailable)},
  "models": ${rows(sorted(models))},
  "offers": ${rows(sorted(offers))},
  "sets": ${rows(sets)}
}
`;
const target = join(dirname(fileURLToPath(import.meta.url)), '../packages/adapters/src/catalogue/catalogue.json');
await writeFile(target, text);
process.stdout.write(`${usedFamilies.size} families, ${models.size} models, ${offers.size} offers, ${Buffer.byteLength(text)} bytes\n`);
