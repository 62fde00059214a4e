import type { Command } from 'commander';
import { collect, examples, integer, type ProgramContext, performs } from './context.ts';

/** `genarun models …` and `genarun generate`. */
export function declareModelsCommands(program: Command, context: ProgramContext): void {
  const models = program.command('models').description('look at models, try them, add your own');
  const list = models
    .command('list')
    .description('list the models that can be used, with what they cost')
    .option('--adapter <name>', 'only models of this adapter')
    .option('--task <task>', 'only models for this task: text, image, audio, video, embed, describe, translate, rerank')
    .option('--modality <modality>', 'only models that take or give this: text, image, audio, video, embedding, scores; or both ways: text-image')
    .option('--family <name>', 'only this family or model, at every provider')
    .option('--json', 'print them as JSON');
  performs(list, context, async () => (await import('../commands/models-list.ts')).modelsList);
  examples(list, [
    'genarun models list',
    'genarun models list --task image --json',
    'genarun models list --family flux-dev',
    'genarun models list --modality text-image',
  ]);

  const show = models
    .command('show')
    .description('show a model: parameters, limits, price, parameter sets, and who else offers it')
    .argument('<id>', 'adapter/name, or the name of a model or a family')
    .option('--json', 'print it as JSON');
  performs(show, context, async () => (await import('../commands/models-show.ts')).modelsShow);
  examples(show, ['genarun models show sim/painter', 'genarun models show flux-dev', 'genarun models show openai/gpt-5-mini --json']);

  const test = models
    .command('test')
    .description('make one small real call, and tell how long it took and what it cost')
    .argument('<id>', 'adapter/name')
    .option('--yes', 'also where it is not cheap: video')
    .option('--json', 'print the result as JSON');
  performs(test, context, async () => (await import('../commands/models-test.ts')).modelsTest);
  examples(test, ['genarun models test sim/writer', 'genarun models test openai/gpt-5-mini']);

  declareAdd(models, context);
  declarePull(models, context);
  examples(models, ['genarun models list', 'genarun models show flux-dev', 'genarun models pull onnx-community/Qwen3-0.6B-ONNX --dtype q4']);
  declareGenerate(program, context);
}

function declareAdd(models: Command, context: ProgramContext): void {
  const add = models
    .command('add')
    .description('add models to your configuration: a folder with an ONNX model, a ComfyUI workflow, a server of your own')
    .argument('<what>', 'a folder, the file of a workflow ("Export (API)"), or with --url a name: the first part of its models’ ids')
    .option('--url <url>', 'where a server answers, for example http://127.0.0.1:1234/v1')
    .option('--key <name>', 'name of the secret that opens the server')
    .option('--name <name>', 'of a workflow: the name of the model, comfyui/NAME (default: that of its file)')
    .option('--project', 'write into ./genarun.config.yaml instead of your own configuration')
    .option('--json', 'print what was written as JSON');
  performs(add, context, async () => (await import('../commands/models-add.ts')).modelsAdd);
  examples(add, [
    'genarun models add ./my-model                                   then: genarun generate local/my-model …',
    'genarun models add portrait.json                                then: genarun generate comfyui/portrait …',
    'genarun models add lmstudio --url http://127.0.0.1:1234/v1      then: --model writer=lmstudio/NAME',
    'genarun models add ollama --url http://192.168.1.20:11434',
  ]);
}

function declarePull(models: Command, context: ProgramContext): void {
  const pull = models
    .command('pull')
    .description('get a model from a hub, so that it runs on this machine without a network')
    .argument('<id>', 'owner/name, as the hub has it')
    .option('--dtype <precision>', 'of the weights: fp32, fp16, q8, int8, uint8, q4, q4f16, bnb4; or one for each part: q4,vision_encoder=fp16')
    .option('--revision <name>', 'a branch, a tag or a commit (default: main)')
    .option('--endpoint <url>', 'another hub that speaks as Hugging Face does (default: HF_ENDPOINT, else https://huggingface.co)')
    .option('--json', 'print the record of the model as JSON');
  performs(pull, context, async () => (await import('../commands/models-pull.ts')).modelsPull);
  examples(pull, [
    'genarun models pull onnx-community/Qwen3-0.6B-ONNX --dtype q4',
    'genarun models pull Xenova/all-MiniLM-L6-v2      then: --model embedder=local/Xenova/all-MiniLM-L6-v2',
    'HF_TOKEN=hf_… genarun models pull owner/gated-model',
  ]);
  const remove = models
    .command('remove')
    .description('delete a model that was pulled')
    .argument('<id>', 'owner/name, as it was pulled')
    .option('--yes', 'do it')
    .option('--json', 'print what was deleted as JSON');
  performs(remove, context, async () => (await import('../commands/models-remove.ts')).modelsRemove);
  examples(remove, ['genarun models remove Xenova/all-MiniLM-L6-v2 --yes']);
}

function declareGenerate(program: Command, context: ProgramContext): void {
  const generate = program
    .command('generate')
    .description('make one call of one model, without a document; kept and counted like every run')
    .argument('<model>', 'adapter/name, or the name of a model that several offer')
    .option('--prompt <text>', 'what to write, paint, say or ask; - reads stdin')
    .option('--negative <text>', 'what to avoid')
    .option('-p, --param <name=value>', 'a parameter of the model; may be given several times', collect)
    .option('--set <name>', 'a named parameter set of the model, laid under what -p says (genarun models show)')
    .option('--image <file>', 'a picture to start from or to look at; may be given several times', collect)
    .option(
      '--media <[parameter=]file>',
      'a picture, sound or film to start from, to look at or to listen to, or for a parameter (mask=hole.png); several times',
      collect,
    )
    .option('--text <text>', 'a text to be put in order by the prompt (models that rank); several times', collect)
    .option('-n, --count <n>', 'so many products', integer(1))
    .option('--to <language>', 'translate the prompt into this language')
    .option('--out <file>', 'write the product, or the text, into this file')
    .option('--force', 'overwrite the file')
    .option('--provider <name>', 'who provides the model, where it is named without a provider (default: the cheapest with a key)')
    .option('--seed <n>', 'the same seed gives the same result, where the model takes one', integer(0))
    .option('--json', 'print one JSON document: the run and its output')
    .option('-q, --quiet', 'tell nothing on the way');
  performs(generate, context, async () => (await import('../commands/generate.ts')).generate);
  examples(generate, [
    'genarun generate sim/painter --prompt "a lighthouse at dusk" --out lighthouse.png',
    'genarun generate flux-schnell --provider fal --prompt "a lighthouse" -p width=768 --seed 7 --out lighthouse.png',
    'genarun generate openai/gpt-5-mini --prompt "Describe it" --image lighthouse.png',
    'genarun generate openai/gpt-image-1.5 --prompt "a red hat" --media portrait.png --media mask=hole.png --out hat.png',
    'genarun generate groq/whisper-large-v3-turbo --media interview.mp3',
    'git diff | genarun generate mistral/mistral-small-latest --prompt - --quiet',
  ]);
}
