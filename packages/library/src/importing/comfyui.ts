import { isRecord, type Json } from '@genarun/spec';
import type { MadeWith } from './foreign-parameters.ts';

type Node = { readonly kind: string; readonly inputs: Readonly<Record<string, unknown>> };
type Graph = ReadonlyMap<string, Node>;

const most = 5000;
/** Inputs of nodes upstream of the sampler, and what they are called here; the nearest wins. */
const known: Readonly<Record<string, string>> = {
  steps: 'steps',
  cfg: 'cfg_scale',
  guidance: 'guidance',
  sampler_name: 'sampler',
  scheduler: 'scheduler',
  denoise: 'strength',
  width: 'width',
  height: 'height',
  vae_name: 'vae',
};

/** A graph as ComfyUI performs it (`prompt` in a picture): prompts, seed, model and parameters of the sampler whose picture was kept. */
export function readComfyGraph(value: unknown): MadeWith | undefined {
  if (!isRecord(value)) return undefined;
  const graph: Graph = new Map(
    Object.entries(value)
      .slice(0, most)
      .flatMap(([id, node]): [string, Node][] =>
        isRecord(node) && typeof node.class_type === 'string' && isRecord(node.inputs) ? [[id, { kind: node.class_type, inputs: node.inputs }]] : [],
      ),
  );
  if (graph.size === 0) return undefined;
  const ends = [...graph.keys()].filter((id) => /SaveImage|PreviewImage|SaveAnimated|VHS_VideoCombine/.test(graph.get(id)?.kind ?? ''));
  const sampler = upstream(graph, ends.length > 0 ? ends : [...graph.keys()]).find((node) =>
    'positive' in node.inputs ? /sampler/i.test(node.kind) : /SamplerCustomAdvanced/.test(node.kind),
  );
  if (sampler === undefined) return { tool: 'comfyui', parameters: {} };
  const chain = [sampler, ...upstream(graph, linksOf(sampler.inputs))];
  const positive = textOf(graph, sampler.inputs.positive ?? sampler.inputs.guider, 'positive');
  const negative = textOf(graph, sampler.inputs.negative ?? sampler.inputs.guider, 'negative');
  const seed = firstOf(chain, ['seed', 'noise_seed'], (found) => typeof found === 'number' && Number.isSafeInteger(found));
  const model = firstOf(chain, ['ckpt_name', 'unet_name', 'model_name'], (found) => typeof found === 'string');
  return {
    tool: 'comfyui',
    ...(positive === undefined ? {} : { prompt: positive }),
    ...(negative === undefined ? {} : { negativePrompt: negative }),
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    parameters: parametersOf(chain),
  };
}

function parametersOf(chain: readonly Node[]): Readonly<Record<string, Json>> {
  const parameters: Record<string, Json> = {};
  for (const { inputs } of chain)
    for (const [input, name] of Object.entries(known)) {
      const value = inputs[input];
      if (parameters[name] === undefined && (typeof value === 'number' || typeof value === 'string')) parameters[name] = value;
    }
  const loras = chain.flatMap(({ inputs }) => (typeof inputs.lora_name === 'string' ? [inputs.lora_name] : []));
  return loras.length === 0 ? parameters : { ...parameters, loras: [...new Set(loras)] };
}

function firstOf(chain: readonly Node[], names: readonly string[], fits: (value: unknown) => boolean): unknown {
  for (const { inputs } of chain) for (const name of names) if (fits(inputs[name])) return inputs[name];
  return undefined;
}

/** The text at the end of a conditioning: of the first node upstream that has one. A guider has an input for each side. */
function textOf(graph: Graph, link: unknown, side: 'positive' | 'negative'): string | undefined {
  const seen = new Set<string>();
  let ids = idOf(link);
  while (ids.length > 0) {
    const next: string[] = [];
    for (const id of ids) {
      if (seen.has(id)) continue;
      seen.add(id);
      const inputs = graph.get(id)?.inputs ?? {};
      const texts = ['text', 'text_g', 't5xxl', 'clip_l', 'text_l', 'string', 'value'].map((name) => inputs[name]);
      const said = texts.find((text) => typeof text === 'string' && text.trim() !== '');
      if (typeof said === 'string') return said;
      const sided = inputs[side];
      if (sided !== undefined) next.push(...idOf(sided));
      // A guider of one side says nothing about the other.
      else if (side === 'positive' || !/Guider/.test(graph.get(id)?.kind ?? '')) next.push(...linksOf(withoutSides(inputs)));
    }
    ids = next;
  }
  return undefined;
}

function withoutSides({ positive: _positive, negative: _negative, model: _model, clip: _clip, vae: _vae, ...rest }: Readonly<Record<string, unknown>>) {
  return rest;
}

/** Nodes from these on against the arrows, nearest first. */
function upstream(graph: Graph, ids: readonly string[]): readonly Node[] {
  const seen = new Set<string>();
  const found: Node[] = [];
  let edge = ids;
  while (edge.length > 0) {
    const next: string[] = [];
    for (const id of edge) {
      const node = graph.get(id);
      if (node === undefined || seen.has(id)) continue;
      seen.add(id);
      found.push(node);
      next.push(...linksOf(node.inputs));
    }
    edge = next;
  }
  return found;
}

function linksOf(inputs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.values(inputs).flatMap(idOf);
}

/** A link is `[id of a node, number of its output]`. */
function idOf(link: unknown): readonly string[] {
  return Array.isArray(link) && link.length === 2 && (typeof link[0] === 'string' || typeof link[0] === 'number') ? [String(link[0])] : [];
}
