import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const write = (name: string, text: string) => writeFileSync(join(place.folder, name), text);
const read = (name: string) => JSON.parse(readFileSync(join(place.folder, name), 'utf8'));

type Invocation = {
  readonly address: string;
  readonly seed?: number;
  readonly asked?: { readonly prompt?: string; readonly negative?: string; readonly params?: Readonly<Record<string, unknown>> };
};

const cats = `title: cats
model: sim/painter
prompt: "a [brown,black] [cat,dog]"
negative: blurry
parameters: { width: 64, height: 64, format: png }
seed: [1..3]
`;

describe('genarun run with an order', () => {
  it('makes every generation once, at an address that counts them, with numbers for seeds', async () => {
    write('cats.order.yaml', cats);
    const plan = JSON.parse((await place.run(['plan', 'cats.order.yaml', '--json'])).stdout);
    expect(plan.estimate.invocations).toEqual({ min: 12, max: 12 });
    const { code } = await place.run(['run', 'cats.order.yaml', '--out', 'result', '--seed', '5']);
    expect(code).toBe(0);
    expect(readdirSync(join(place.folder, 'result/assets'))).toHaveLength(12);
    const invocations: readonly Invocation[] = read('result/run.json').invocations;
    const asked = [...invocations].sort((a, b) => Number(a.address.split('@')[1]) - Number(b.address.split('@')[1]));
    expect(asked.map(({ address, seed, asked: sent }) => [address, sent?.prompt, sent?.negative, seed])).toEqual(
      ['a brown cat', 'a brown dog', 'a black cat', 'a black dog'].flatMap((prompt, at) =>
        [1, 2, 3].map((seed) => [`generation@${at * 3 + seed - 1}`, prompt, 'blurry', seed]),
      ),
    );
  });

  it('makes so many products of each generation as batch says, and each generation as often as count says', async () => {
    write('cats.order.yaml', 'model: sim/painter\nprompt: "a [cat|dog]"\nparameters: { width: 64, height: 64 }\ncount: 3\nbatch: 2\n');
    const { stdout } = await place.run(['run', 'cats.order.yaml', '--json']);
    const { output, run } = JSON.parse(stdout);
    expect(run.counts.done).toBe(3);
    expect(output.generation.map((products: unknown[]) => products.length)).toEqual([2, 2, 2]);
    expect(new Set(output.generation.flat().map(({ uri }: { uri: string }) => uri)).size).toBe(6);
  });

  it('writes into every file what was typed and what was asked, so that it can be made again', async () => {
    write('cats.order.yaml', cats.replace('a [brown,black]', 'a [brown|black] [mood]'));
    write('tokens.yaml', 'mood: [calm, wild]\n');
    await place.run(['run', 'cats.order.yaml', '--out', 'result', '--seed', '5', '--tokens', 'tokens.yaml']);
    const { stdout } = await place.run(['restore', 'result/assets/generation@4.png']);
    expect(stdout).toContain('promptTemplate: a [brown|black] [mood] [cat,dog]');
    expect(stdout).toMatch(/\n {2}prompt: a (brown|black) calm dog\n/);
    await place.run(['restore', 'result/assets/generation@4.png', '--run', '--out', 'again']);
    for (const file of readdirSync(join(place.folder, 'result/assets')))
      expect(readFileSync(join(place.folder, 'again/assets', file)).equals(readFileSync(join(place.folder, 'result/assets', file)))).toBe(true);
  });

  it('takes tokens from files, and keeps what it used with the run', async () => {
    write('tokens.json', '{"animal": ["fox", "owls"], "owls": ["barn owl"], "unused": ["x"]}');
    write('order.yaml', 'type: text\nmodel: sim/writer\nprompt: "a [animal] [mood]"\ntokens: { mood: [calm] }\n');
    const { code } = await place.run(['run', 'order.yaml', '--tokens', 'tokens.json', '--out', 'result', '--seed', '2']);
    expect(code).toBe(0);
    const [node] = read('result/run.json').pipeline.nodes;
    expect(node.prompt).toBe('a [animal] [mood]');
    expect(node.smart.tokens).toEqual({ animal: ['fox', 'owls'], owls: ['barn owl'], mood: ['calm'] });
    write('again.json', JSON.stringify(read('result/run.json').pipeline));
    const again = JSON.parse((await place.run(['run', 'again.json', '--json', '--seed', '2'])).stdout);
    expect(again.output).toEqual(read('result/output.json'));
  });

  it('makes what its model makes, from a picture beside it', async () => {
    expect((await place.run(['generate', 'sim/painter', '--prompt', 'x', '-p', 'width=64', '-p', 'height=64', '--out', 'cat.png'])).code).toBe(0);
    write('still.yaml', 'model: sim/painter\nimage: cat.png\nprompt: "as a [watercolour,woodcut]"\nparameters: { width: 64, height: 64 }\n');
    expect(JSON.parse((await place.run(['run', 'still.yaml', '--json'])).stdout).output.generation).toHaveLength(2);
    write('clip.yaml', 'model: sim/clip\nprompt: "a [walking,running] fox"\n');
    expect(JSON.parse((await place.run(['plan', 'clip.yaml', '--json'])).stdout).estimate.nodes).toMatchObject([{ kind: 'video', times: { min: 2, max: 2 } }]);
  });

  it('ends partial around generations that fail, and makes only those again when it is resumed', async () => {
    write('order.yaml', 'type: text\nmodel: sim/writer\nprompt: "[1..12]"\n');
    const { code, stdout } = await place.run(['run', 'order.yaml', '--json', '--seed', '4', '--sim-failures', '0.5']);
    const first = JSON.parse(stdout);
    expect([code, first.run.status]).toEqual([1, 'partial']);
    expect(first.output.generation).toHaveLength(12);
    const failed = first.output.generation.filter((value: unknown) => value === null).length;
    expect(failed).toBe(first.run.counts.failed);
    const { output, run } = JSON.parse((await place.run(['runs', 'resume', first.run.id, '--json'])).stdout);
    expect([run.status, output.generation.includes(null)]).toEqual(['succeeded', false]);
    for (const [at, value] of first.output.generation.entries()) if (value !== null) expect(output.generation[at]).toBe(value);
  });

  it('tells what is odd about its markup, and makes nothing when nothing is left', async () => {
    write('odd.yaml', 'type: text\nmodel: sim/writer\nprompt: "[cat,dog] [owl"\n');
    expect((await place.run(['validate', 'odd.yaml'])).stderr).toContain('node "generation": prompt, character 11: "[" is not closed; it stays as it is');
    write('none.yaml', 'prompt: "[a] [a]"\ntokens: { a: [x] }\n');
    const { code, stderr } = await place.run(['run', 'none.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('node "generation": no generation is left: nothing is left to choose from');
    expect(stderr).toContain('none.yaml:1:1');
    expect(existsSync(join(place.folder, '.genarun/blobs/ab'))).toBe(false);
  });
});
