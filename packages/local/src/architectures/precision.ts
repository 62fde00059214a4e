import { GenarunError } from '@genarun/spec';
import type { Parts } from './families.ts';

/** Precisions of weights, and the ending of their files' names. */
export const precisions = { fp32: '', fp16: '_fp16', q8: '_quantized', int8: '_int8', uint8: '_uint8', q4: '_q4', q4f16: '_q4f16', bnb4: '_bnb4' } as const;
export type Precision = keyof typeof precisions;

/** Which of several is taken where nobody says: the exact one first; half precision last on a CPU, which has no arithmetic for it. */
const onCpu: readonly Precision[] = ['fp32', 'q8', 'int8', 'uint8', 'q4', 'bnb4', 'fp16', 'q4f16'];
const elsewhere: readonly Precision[] = ['fp32', 'fp16', 'q8', 'q4f16', 'q4', 'int8', 'uint8', 'bnb4'];

export type Chosen = {
  /** Folder of the ONNX files below the model's: `onnx`, or nothing. */
  readonly folder: string;
  readonly precision: Readonly<Record<string, Precision>>;
  /** Paths of the ONNX files and of weights beside them. */
  readonly files: readonly string[];
};

export type Wish = { readonly all?: Precision; readonly parts?: Readonly<Record<string, Precision>> };

/**
 * The files a model is loaded from: of each part one precision. Throws GenarunError `invalid_input` naming the part, the precision wished, and those
 * that are there; `not_found` where a part is missing.
 */
export function chooseFiles(id: string, files: readonly string[], parts: Parts, wish: Wish = {}, device = 'cpu'): Chosen {
  for (const folder of ['onnx', '']) {
    const whole = parts.find((names) => names.every((name) => precisionsOf(files, folder, name).length > 0));
    if (whole === undefined) continue;
    const precision = Object.fromEntries(whole.map((name) => [name, choose(id, name, precisionsOf(files, folder, name), wish, device)]));
    return { folder, precision, files: whole.flatMap((name) => filesOf(files, folder, name, precision[name] ?? 'fp32')) };
  }
  throw missing(id, files, parts);
}

/** The precisions in which a part is there. */
export function precisionsOf(files: readonly string[], folder: string, part: string): readonly Precision[] {
  const all = new Set(files);
  return precisionNames.filter((name) => all.has(pathOf(folder, `${part}${precisions[name]}.onnx`)));
}

// Object.keys gives strings; the table above has these very keys.
export const precisionNames = Object.keys(precisions) as readonly Precision[];

function choose(id: string, part: string, there: readonly Precision[], wish: Wish, device: string): Precision {
  const wanted = wish.parts?.[part] ?? wish.all;
  if (wanted === undefined) return (device === 'cpu' ? onCpu : elsewhere).find((name) => there.includes(name)) ?? 'fp32';
  if (there.includes(wanted)) return wanted;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${id}: ${part} is not there as ${wanted}; there is ${there.join(', ')}`,
    hint: `choose one of these, or one for each part: ${part}=${there[0]}`,
  });
}

/** The graph, and weights in files of their own beside it (`model.onnx_data`, `model.onnx.data`). */
function filesOf(files: readonly string[], folder: string, part: string, precision: Precision): readonly string[] {
  const graph = pathOf(folder, `${part}${precisions[precision]}.onnx`);
  return files.filter((file) => file === graph || file.startsWith(`${graph}_data`) || file === `${graph}.data`);
}

function missing(id: string, files: readonly string[], parts: Parts): GenarunError {
  const expected = parts.map((names) => names.map((name) => `${name}.onnx`).join(' + ')).join(', or ');
  const graphs = files.filter((file) => file.endsWith('.onnx'));
  const weights = files.find((file) => /\.(?:safetensors|bin|pt|pth|h5|msgpack)$/.test(file));
  return new GenarunError({
    code: 'not_found',
    message: `${id}: ${expected} expected in onnx/ or in the folder itself, got ${graphs.length === 0 ? 'no ONNX file' : graphs.slice(0, 12).join(', ')}`,
    hint:
      weights === undefined
        ? 'take a repository that holds ONNX files; many have a twin of the same name at onnx-community'
        : `${weights} holds weights for Python; convert them once: optimum-cli export onnx --model FOLDER FOLDER/onnx`,
  });
}

function pathOf(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
