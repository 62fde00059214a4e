import { type AdapterContext, GenarunError, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import type { Random } from '../random.ts';
import { describeModel, type SimModel } from '../sim-model.ts';
import { type Mersenne, numpyRandom, pythonRandom } from './mersenne.ts';

const side = 256;
const dimension = 768;

type Channel = readonly [lowest: number, highest: number];

/** A picture of one colour that depends on the seed alone; without a seed, on chance. */
function colourDummy(name: string, channels: readonly [Channel, Channel, Channel]): SimModel {
  const model = describeModel({
    name,
    title: 'Dummy text to image: one colour by the seed',
    tasks: ['image'],
    input: ['text'],
    output: 'image',
    seed: 'integer',
    parameters: {},
  });
  const perform = async (request: ModelRequest, context: AdapterContext, random: Random): Promise<ModelAnswer> => {
    const draw = drawing(request, random);
    const colour = channels.map(([lowest, highest]) => draw.integer(lowest, highest));
    const data = new Uint8Array(side * side * 4);
    data.set([...colour, 255]);
    for (let filled = 4; filled < data.length; filled *= 2) data.copyWithin(filled, 0, filled);
    const picture = await context.media.encode({ width: side, height: side, data }, 'png');
    return { media: [{ ...picture, width: side, height: side }], usage: { products: 1 } };
  };
  return { model, perform };
}

/** A caption that depends on the seed alone; without a seed, on chance. */
function captionDummy(name: string, version: string): SimModel {
  const model = describeModel({
    name,
    title: 'Dummy image to text: a caption by the seed',
    tasks: ['describe'],
    input: ['image', 'text'],
    output: 'text',
    seed: 'integer',
    maxOutputTokens: 16,
    parameters: {},
  });
  const perform = async (request: ModelRequest, _context: AdapterContext, random: Random): Promise<ModelAnswer> => {
    const origin = request.seed === undefined ? `random ${drawing(request, random).integer(1000, 9999)}` : `seed ${request.seed}`;
    const text = `dummy text caption ${version}(${origin})`;
    return { texts: (request.media ?? [undefined]).map(() => text), usage: { outputTokens: Math.ceil(text.length / 4), characters: text.length } };
  };
  return { model, perform };
}

function drawing({ seed }: ModelRequest, random: Random): Mersenne {
  return pythonRandom(seed ?? random.integer(0, 0xffffffff));
}

/** Text vectors by a rule, not normalised. */
function vectorDummy(name: string, title: string, vectorOf: (text: string) => Float32Array): SimModel {
  const model = describeModel({ name, title, tasks: ['embed'], input: ['text'], output: 'embedding', seed: 'none', maxBatch: 256, parameters: {} });
  const perform = async (request: ModelRequest): Promise<ModelAnswer> => {
    if ((request.media ?? []).length > 0 || request.texts === undefined)
      throw new GenarunError({ code: 'invalid_input', message: `${model.id}: all items must be texts`, hint: 'Embed pictures with sim/embedder.' });
    return { vectors: request.texts.map(vectorOf), usage: { characters: request.texts.reduce((total, text) => total + text.length, 0) } };
  };
  return { model, perform };
}

function byCodePointSum(text: string): Float32Array {
  const draw = numpyRandom([...text].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0));
  return Float32Array.from({ length: dimension }, () => draw.double());
}

function byCodePoints(text: string): Float32Array {
  const vector = new Float32Array(dimension);
  [...text].slice(0, 100).forEach((letter, index) => {
    vector[index] = (letter.codePointAt(0) ?? 0) / 255;
  });
  return vector;
}

const whole: Channel = [0, 255];

/** The deterministic dummies of trajectory studies. */
export const dummies: readonly SimModel[] = [
  colourDummy('DummyT2I', [whole, whole, whole]),
  captionDummy('DummyI2T', ''),
  colourDummy('DummyT2I2', [
    [100, 255],
    [0, 100],
    [100, 255],
  ]),
  captionDummy('DummyI2T2', 'v2 '),
  vectorDummy('Dummy', 'Dummy vectors: random by the sum of the code points', byCodePointSum),
  vectorDummy('Dummy2', 'Dummy vectors: the first hundred code points', byCodePoints),
];
