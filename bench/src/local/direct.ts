// Transformers.js by itself: `direct FOLDER TOKENS TIMES` prints tokens a second of each run, after one to warm up.
import { env, pipeline } from '@huggingface/transformers';

const [folder = '', tokens = '', times = ''] = process.argv.slice(2);
env.allowRemoteModels = false;
const generator = await pipeline('text-generation', folder, { dtype: 'fp32', device: 'cpu', session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 } });
const rates: number[] = [];
let text = '';
for (let time = 0; time <= Number(times); time++) {
  const begin = performance.now();
  const [made] = await generator('once upon a time', { max_new_tokens: Number(tokens), do_sample: false, return_full_text: false });
  if (time > 0) rates.push((Number(tokens) / (performance.now() - begin)) * 1000);
  text = String(Object(made).generated_text);
}
console.log(JSON.stringify({ rates, text }));
await generator.dispose();
