// What it costs a token to hold a language model to JSON: the logits of one step looked through and masked, for vocabularies as large as those of today's
// models, made of words of chance. A model with such a vocabulary computes some ten milliseconds for a token on a processor.
import { createForm, createWriter } from '../../packages/local/src/constrain/constraint.ts';
import { createVocabulary } from '../../packages/local/src/constrain/vocabulary.ts';

const quick = process.argv.includes('--quick');
const names = ['title', 'slug', 'summary', 'photographerName', 'photographerBio', 'portraitDescription'];
const schema = { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])), required: names };
/** Milliseconds a token at most, in the middle. */
const bound = 2;

let state = 1;
function chance(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

/** Single bytes, then words; each tenth with a mark of JSON in it. */
function vocabularyOf(size: number) {
  const encoder = new TextEncoder();
  const words = Array.from({ length: size - 256 }, () => {
    const letters = Array.from({ length: 2 + Math.floor(chance() * 8) }, () => String.fromCharCode(97 + Math.floor(chance() * 26))).join('');
    const mark = chance() < 0.1 ? ['"', '",', '":', '\n', '{"', '"}', ' é', '日'][Math.floor(chance() * 8)] : '';
    return encoder.encode(chance() < 0.5 ? ` ${letters}${mark}` : `${mark}${letters}`);
  });
  const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  return createVocabulary([...bytes, ...words].map((token, id) => ({ id, bytes: token })));
}

let missed = false;
console.log('\nJSON of six texts, a token (500 tokens, logits of chance)');
for (const size of quick ? [32_000, 152_000] : [32_000, 128_000, 152_000, 262_000]) {
  const vocabulary = vocabularyOf(size);
  const begun = performance.now();
  const writer = createWriter(vocabulary);
  const prepared = performance.now() - begun;
  const compiling = performance.now();
  const form = createForm(writer, schema, 'bench');
  const compiled = performance.now() - compiling;
  const constraint = form.begin(500);
  const times: number[] = [];
  const logits = new Float32Array(size);
  while (times.length < 500 && !constraint.isComplete()) {
    for (let id = 0; id < size; id++) logits[id] = chance();
    const start = performance.now();
    constraint.mask(logits, []);
    times.push(performance.now() - start);
    constraint.accept(logits.reduce((best, value, id) => (value > (logits[best] ?? 0) ? id : best), 0));
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  missed ||= at(0.5) > bound;
  console.log(
    `  ${String(size).padStart(7)} tokens  median ${at(0.5).toFixed(2)} ms, 99 of 100 within ${at(0.99).toFixed(2)} ms, slowest ${at(1).toFixed(1)} ms; its tables once ${prepared.toFixed(0)} ms, a schema ${compiled.toFixed(1)} ms (${times.length} tokens)`,
  );
}
console.log(`\nbounds\n  ${missed ? 'MISSED' : 'ok    '} median of every vocabulary: at most ${bound} ms`);
if (process.argv.includes('--check') && missed) process.exitCode = 1;
