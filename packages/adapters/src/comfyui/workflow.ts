import { isRecord } from '@genarun/spec';

/** A workflow in the form that ComfyUI's "Export (API)" writes: nodes by id. */
export type Workflow = Readonly<Record<string, WorkflowNode>>;
export type WorkflowNode = { readonly class_type: string; readonly inputs: Readonly<Record<string, unknown>>; readonly _meta?: { readonly title?: string } };

/** An input of the workflow under a name of its own: `{ node: '6', input: 'text' }`. */
export type Binding = { readonly node: string; readonly input: string };

/** A workflow as a model. */
export type ComfyuiWorkflow = {
  readonly workflow: Workflow;
  /** Parameter name → input. Default: what bindInputs finds. */
  readonly inputs?: Readonly<Record<string, Binding>>;
  readonly label?: string;
  /** What it makes. Default image. */
  readonly task?: 'image' | 'video' | 'audio';
};

const maxLinks = 20;

/** A link to another node's output, `["4", 0]`, as that node's id. */
function linkOf(value: unknown): string | undefined {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' ? value[0] : undefined;
}

/** Sampler inputs that become parameters. */
const samplerInputs = ['seed', 'noise_seed', 'steps', 'cfg', 'guidance', 'sampler_name', 'scheduler', 'denoise'];

/**
 * Finds the inputs that a person wants to set: the texts behind a sampler's `positive` and `negative`, the sampler's own numbers and choices, width, height and
 * batch size of an empty latent, files of loaders, and every input whose node is titled `input: name`.
 */
export function bindInputs(workflow: Workflow): Readonly<Record<string, Binding>> {
  const bound: Record<string, Binding> = {};
  const bind = (name: string, node: string, input: string): void => {
    const used = Object.values(bound).some((binding) => binding.node === node && binding.input === input);
    if (!used && !Object.hasOwn(bound, name)) bound[name] = { node, input };
  };
  for (const [id, node] of Object.entries(workflow)) {
    const title = /^input:\s*([\w-]+)$/i.exec(node._meta?.title ?? '')?.[1];
    const [first] = Object.entries(node.inputs).filter(([, value]) => linkOf(value) === undefined);
    if (title !== undefined && first !== undefined) bind(title, id, first[0]);
  }
  for (const [id, { inputs }] of Object.entries(workflow)) {
    for (const [name, side] of [['prompt', 'positive'] as const, ['negative_prompt', 'negative'] as const]) {
      const found = textBehind(workflow, inputs[side], 0);
      if (found) bind(name, found.node, found.input);
    }
    for (const input of samplerInputs)
      if (inputs[input] !== undefined && linkOf(inputs[input]) === undefined) bind(input === 'noise_seed' ? 'seed' : input, id, input);
    if (['width', 'height', 'batch_size'].every((input) => typeof inputs[input] === 'number'))
      for (const input of ['width', 'height', 'batch_size']) bind(input, id, input);
  }
  bindFiles(workflow, bind);
  if (bound.prompt === undefined) bindOnlyText(workflow, bind);
  return bound;
}

const loaders: Readonly<Record<string, readonly [string, string]>> = {
  LoadImage: ['image', 'image'],
  LoadAudio: ['audio', 'audio'],
  LoadVideo: ['video', 'file'],
  VHS_LoadVideo: ['video', 'video'],
};

function bindFiles(workflow: Workflow, bind: (name: string, node: string, input: string) => void): void {
  const counts = new Map<string, number>();
  for (const [id, { class_type: type }] of Object.entries(workflow)) {
    const loader = Object.hasOwn(loaders, type) ? loaders[type] : undefined;
    if (!loader) continue;
    const [name, input] = loader;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    bind(count === 1 ? name : `${name}_${count}`, id, input);
  }
}

/** Workflows whose guider takes one conditioning have no `positive`: their one text is the prompt. */
function bindOnlyText(workflow: Workflow, bind: (name: string, node: string, input: string) => void): void {
  const texts = Object.entries(workflow).filter(([, { class_type: type, inputs }]) => /TextEncode/.test(type) && typeof inputs.text === 'string');
  const [only] = texts;
  if (texts.length === 1 && only) bind('prompt', only[0], 'text');
}

function textBehind(workflow: Workflow, value: unknown, depth: number): Binding | undefined {
  const id = linkOf(value);
  const node = id === undefined ? undefined : workflow[id];
  if (id === undefined || node === undefined || depth > maxLinks) return undefined;
  for (const input of ['text', 'prompt', 'string', 'value']) {
    if (typeof node.inputs[input] === 'string') return { node: id, input };
    const behind = textBehind(workflow, node.inputs[input], depth + 1);
    if (behind) return behind;
  }
  for (const [name, input] of Object.entries(node.inputs)) {
    if (!/conditioning|positive|negative/.test(name)) continue;
    const behind = textBehind(workflow, input, depth + 1);
    if (behind) return behind;
  }
  return undefined;
}

/** Whether a value is a workflow in the API form; the editor's own form (`nodes`, `links`) is none. */
export function isWorkflow(value: unknown): value is Workflow {
  return (
    isRecord(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every((node) => isRecord(node) && typeof node.class_type === 'string' && isRecord(node.inputs))
  );
}

/** The usual text-to-image workflow over one checkpoint. */
export function checkpointWorkflow(checkpoint: string): Workflow {
  return {
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 1024, height: 1024, batch_size: 1 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['4', 1] } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['4', 1] } },
    3: {
      class_type: 'KSampler',
      inputs: {
        ...{ seed: 0, steps: 25, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 },
        ...{ model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] },
      },
    },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    9: { class_type: 'SaveImage', inputs: { filename_prefix: 'genarun', images: ['8', 0] } },
  };
}
