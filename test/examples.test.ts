import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMedia } from '@genarun/backends/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTerminal, root, type Terminal } from './terminal.ts';

const runFile = z.object({
  run: z.looseObject({ status: z.string(), seed: z.number() }),
  invocations: z.array(
    z.looseObject({
      address: z.string(),
      status: z.string(),
      attempts: z.number().optional(),
      seed: z.number().optional(),
      cached: z.boolean().optional(),
      asked: z.looseObject({ prompt: z.string().optional() }).optional(),
      picks: z.array(z.looseObject({ option: z.number() })).optional(),
      value: z.unknown().optional(),
      raw: z.unknown().optional(),
    }),
  ),
});

const printed = z.object({
  run: z.looseObject({ id: z.string(), status: z.string(), counts: z.record(z.string(), z.number()) }),
  output: z.unknown().optional(),
});

let terminal: Terminal;
beforeAll(async () => {
  // Programs among the examples start what is built.
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
  terminal = await openTerminal();
});
afterAll(() => terminal.close());

const media = createMedia();
const open = async (file: string) => media.decode(await readFile(file));
let folders = 0;

/** Runs a document and reads what it left: exit code, output, run.json, assets. */
async function run(document: string, ...words: readonly string[]) {
  const name = `out-${folders++}`;
  const folder = join(terminal.folder, name);
  const finished = await terminal.genarun('run', `examples/${document}`, '--out', folder, '--seed', '7', '--quiet', ...words);
  const record = runFile.parse(await terminal.json(`${name}/run.json`));
  const at = (address: string) => record.invocations.find((invocation) => invocation.address === address);
  const assets = existsSync(join(folder, 'assets')) ? (await readdir(join(folder, 'assets'))).sort() : [];
  return { ...finished, folder, record, at, assets, output: await terminal.json(`${name}/output.json`) };
}

async function text(file: string) {
  return readFile(join(root, file), 'utf8');
}

/** Every file below a folder, by path, as text that differs where bytes differ. */
async function bytesOf(folder: string) {
  const files = (await readdir(join(folder, 'assets'))).map((name) => join('assets', name)).sort();
  return Promise.all(['output.json', ...files].map(async (file) => [file, (await readFile(join(folder, file))).toString('base64')]));
}

describe('the examples', () => {
  it('each have a README that names every document of the folder', () => {
    const folders = readdirSync(join(root, 'examples')).filter((name) => /^\d\d-/.test(name));
    expect(folders.length).toBeGreaterThanOrEqual(14);
    for (const folder of folders) {
      const files = readdirSync(join(root, 'examples', folder));
      const readme = readFileSync(join(root, 'examples', folder, 'README.md'), 'utf8');
      for (const file of files.filter((name) => name !== 'README.md')) expect(readme, `${folder}/README.md`).toContain(file);
    }
  });

  it('are listed in examples/README.md', async () => {
    const list = await text('examples/README.md');
    for (const folder of readdirSync(join(root, 'examples')).filter((name) => /^\d\d-/.test(name))) expect(list).toContain(`(${folder}/)`);
  });

  it('name only documents that are valid', async () => {
    const documents = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ya?ml|tree\.json)$/.test(file));
    const { code, error } = await terminal.genarun('validate', ...documents.map((file) => join('examples', file)));
    expect(error).not.toContain('error:');
    expect(code).toBe(0);
    expect(documents.length).toBeGreaterThanOrEqual(16);
  });
});

describe('01, the photo exhibition', () => {
  it('is what the demo runs', async () => {
    const scripts = z.object({ scripts: z.object({ demo: z.string() }) }).parse(JSON.parse(await text('package.json'))).scripts;
    expect(scripts.demo).toContain('examples/01-photo-exhibition/exhibition.tree.json');
  });

  let shown: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    shown = await run('01-photo-exhibition/exhibition.tree.json', '--input', 'year=2025');
  });

  it('ends succeeded with three themes of one portrait and five photographs, 18 pictures that open', async () => {
    const { code, output, assets, folder, record } = shown;
    expect(code).toBe(0);
    expect(record.run.status).toBe('succeeded');
    const project = z.strictObject({
      title: z.string().min(1),
      slug: z.string().regex(/^[a-z0-9-]+$/),
      summary: z.string().min(1),
      photographerName: z.string().min(1),
      photographerBio: z.string().min(1),
      portraitDescription: z.string().min(1),
      portrait: z.string(),
      photographs: z.array(z.string()).length(5),
    });
    const projects = z.array(project).length(3).parse(output);
    const pictures = projects.flatMap(({ portrait, photographs }) => [portrait, ...photographs]);
    expect(new Set(pictures).size).toBe(18);
    expect(assets).toHaveLength(18);
    for (const picture of pictures) expect(await open(join(folder, picture))).toMatchObject({ width: 512, height: 512 });
    expect(existsSync(join(folder, 'index.html'))).toBe(true);
  });

  it('sends the photographer’s name and face to the painter, and one of the three films', async () => {
    const { record, output } = shown;
    const [first] = z.array(z.looseObject({ photographerName: z.string(), portraitDescription: z.string() })).parse(output);
    const prompts = record.invocations.map(({ address, asked }) => [address, asked?.prompt ?? ''] as const);
    const portrait = prompts.find(([address]) => /themes\.0\/.*portrait$/.test(address))?.[1];
    expect(portrait).toBe(`Portrait of the photographer ${first!.photographerName}: ${first!.portraitDescription} natural light, quiet background`);
    const photographs = prompts.filter(([address]) => address.endsWith('/photograph'));
    expect(photographs).toHaveLength(15);
    for (const [, prompt] of photographs) expect(prompt).toMatch(/^A photograph: .+ (35mm film|medium format|large format)$/);
  });

  it('asks for its year', async () => {
    const { code, error } = await terminal.genarun('run', 'examples/01-photo-exhibition/exhibition.tree.json');
    expect(code).toBe(2);
    expect(error).toContain('Missing required inputs: year');
  });
});

describe('02, hello', () => {
  it('greets whom it is told to greet', async () => {
    const { code, output, at } = await run('02-hello/hello.yaml', '--input', 'name=Ada');
    expect(code).toBe(0);
    expect(output).toEqual({ greeting: at('greeting')?.value });
    expect(at('greeting')?.asked?.prompt).toBe('Welcome Ada in one sentence.');
  });
});

describe('03, conversation and schema', () => {
  it('gives an object that fits the schema, and values made of it', async () => {
    const { output, at } = await run('03-conversation-and-schema/interview.yaml');
    const { interview, programme } = z
      .strictObject({
        interview: z.strictObject({
          guest: z.strictObject({ name: z.string(), age: z.int() }),
          title: z.string(),
          questions: z.array(z.string()),
          announcement: z.string(),
        }),
        programme: z.strictObject({ headline: z.string(), guest: z.string(), questions: z.array(z.string()) }),
      })
      .parse(output);
    expect(programme).toEqual({
      headline: interview.title.toUpperCase(),
      guest: `${interview.guest.name} (${interview.guest.age})`,
      questions: interview.questions,
    });
    expect(at('interview/announcement')?.asked?.prompt).toContain(interview.title);
    expect(at('interview')?.raw).toContain(interview.guest.name);
  });

  it('tells the shape of its output before it runs', async () => {
    const { code, out } = await terminal.genarun('plan', 'examples/03-conversation-and-schema/interview.yaml', '--output-schema');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ properties: { interview: { properties: { guest: { properties: { age: { type: 'integer' } } } } } } });
  });
});

describe('04, picks and seeds', () => {
  const document = '04-picks-and-seeds/postcards.yaml';

  it('makes the same bytes with the same seed and others with another, but for the node with a seed of its own', async () => {
    const [first, again, other] = [await run(document), await run(document), await run(document, '--seed', '8')];
    expect(await bytesOf(again.folder)).toEqual(await bytesOf(first.folder));
    const [before, after] = [new Map((await bytesOf(first.folder)) as [string, string][]), new Map((await bytesOf(other.folder)) as [string, string][])];
    expect(after.get('output.json')).not.toBe(before.get('output.json'));
    expect(first.at('stamp')?.seed).toBe(1234);
    expect(other.at('stamp')?.seed).toBe(1234);
    expect(other.at('cards@0')?.seed).not.toBe(first.at('cards@0')?.seed);
  });

  it('picks one of the parts, records which, and leaves literal brackets alone', async () => {
    const { record, at } = await run(document);
    for (const { asked, picks } of record.invocations.filter(({ address }) => address.startsWith('cards'))) {
      expect(asked?.prompt).toMatch(/^a harbour at (morning|noon|evening|night), (watercolour|woodcut|pastel), (calm sea|rough sea)$/);
      expect(picks).toHaveLength(2);
    }
    expect(at('literal')?.asked?.prompt).toBe('What does [left | right] mean on a map of a harbour?');
    expect(at('switched_off')?.asked?.prompt).toBe('What does [left | right] mean on a map?');
  });
});

describe('05, list, fan-out and collapse', () => {
  it('makes one dish per element with its children, and reads fan-outs from outside in order', async () => {
    const { output, assets } = await run('05-list-fan-out-and-collapse/menu.yaml');
    const dish = z.strictObject({
      name: z.string(),
      ingredients: z.array(z.string()),
      description: z.string().min(1),
      photos: z.array(z.string()).length(2),
    });
    const { season, menu, card } = z.strictObject({ season: z.string(), menu: z.array(dish).length(3), card: z.unknown() }).parse(output);
    expect(season).toBe('autumn');
    expect(menu.flatMap(({ photos }) => photos)).toEqual(assets.map((name) => `assets/${name}`));
    expect(card).toEqual(menu.map(({ name }, index) => [name, ['9 €', '14 €', '7 €'][index]]));
  });
});

describe('06, faults and handlers', () => {
  it('tries again until it works', async () => {
    const { code, output, record } = await run('06-faults-and-handlers/retry.yaml');
    expect(code).toBe(0);
    expect(z.object({ lines: z.array(z.string().min(1)) }).parse(output).lines).toHaveLength(8);
    expect(record.invocations.some(({ attempts = 1 }) => attempts > 1)).toBe(true);
  });

  it('goes on with another value, with null, or with a handler', async () => {
    const { code, output, record, at } = await run('06-faults-and-handlers/fallback.yaml');
    expect(code).toBe(1);
    expect(record.run.status).toBe('partial');
    expect(output).toEqual({ weather: { sky: 'unknown' }, advice: 'Sky: unknown', music: null, parade: null });
    expect(at('parade!notice')?.value).toBe('rained_off: the square is under water');
  });

  it('undoes what was done, the newest first', async () => {
    const { code, record } = await run('06-faults-and-handlers/booking.yaml');
    expect(code).toBe(1);
    expect(record.run.status).toBe('failed');
    const { out } = await terminal.genarun('logs', 'latest', '--json');
    const done = out
      .trim()
      .split('\n')
      .map((line) =>
        z.looseObject({ type: z.string(), address: z.string().optional(), data: z.looseObject({ value: z.unknown().optional() }) }).parse(JSON.parse(line)),
      )
      .filter(({ type, address }) => type === 'done' && address?.includes('!'));
    expect(done.map(({ data }) => data.value)).toEqual(['room 7 is free again', 'seat 12 is free again']);
  });
});

describe('07, loops', () => {
  it('carries values from round to round', async () => {
    const { output } = await run('07-loops/savings.yaml');
    expect(output).toEqual({
      reached: { balance: 2143.59, year: 2033 },
      folds: 6,
      balances: [1100, 1210, 1331, 1464.1, 1610.51, 1771.56, 1948.72, 2143.59],
    });
  });

  it('draws what it says, and says what it drew', async () => {
    const { output, at, assets } = await run('07-loops/drawing-game.yaml');
    const { game } = z.object({ game: z.array(z.strictObject({ drawing: z.string(), caption: z.string().min(1) })) }).parse(output);
    expect(game).toHaveLength(4);
    expect(assets).toHaveLength(4);
    expect(at('game~0/drawing')?.asked?.prompt).toBe('A red sailing boat on a blue lake at noon');
    for (const [round, { caption }] of game.slice(0, -1).entries()) expect(at(`game~${round + 1}/drawing`)?.asked?.prompt).toBe(caption);
  });
});

describe('08, the workflow', () => {
  const called = (error: string) => [...error.matchAll(/^called (\S+) with (.*)$/gm)].map(([, call, input]) => ({ call, input: JSON.parse(input ?? '') }));
  const operations = [
    'CountService/fetchCounts',
    'CleaningService/dropGaps',
    'FeatureService/toSeries',
    'TrainingService/fitLine',
    'EvaluationService/measure',
    'DeploymentService/publish',
    'PromptingService/write',
    'ArchiveService/find',
  ];

  it('calls eight services in order, each with what the one before gave', async () => {
    const { code, out, error } = await terminal.node('examples/08-workflow/run.mjs', '--json', '--quiet');
    expect(code).toBe(0);
    const { run, output } = printed.parse(JSON.parse(out));
    expect(run.status).toBe('succeeded');
    expect(output).toMatchObject({ line: { slope: 2.03 }, deployment: { live: true, next: 28 } });
    const calls = called(error);
    expect(calls.map(({ call }) => call)).toEqual(operations);
    expect(calls[1]?.input).toEqual({ data: z.looseObject({ counts: z.unknown() }).parse(output).counts });
    expect(calls[6]?.input).toEqual({ prompt: 'Tell the village how many storks to expect.' });
  });

  it('stops at a broken service, logs the fault once, and keeps what it has', async () => {
    const { code, out, error } = await terminal.node('examples/08-workflow/run.mjs', '--broken', 'EvaluationService/measure', '--json', '--quiet');
    expect(code).toBe(1);
    const { run, output } = printed.parse(JSON.parse(out));
    expect(run.status).toBe('failed');
    expect(output).toMatchObject({ line: { slope: 2.03 }, quality: null, archive: null });
    expect(called(error).map(({ call }) => call)).toEqual([...operations.slice(0, 5), 'LogService/logError']);
    expect(called(error)[5]?.input).toMatchObject({ code: 'provider_outage', step: 'evaluate' });
  });
});

describe('09, human steps', () => {
  it('waits for two answers and goes on with them', async () => {
    const started = await terminal.genarun('run', 'examples/09-human-steps/poster.yaml', '--seed', '7', '--json', '--quiet');
    expect(started.code).toBe(3);
    const { id, status } = printed.parse(JSON.parse(started.out)).run;
    expect(status).toBe('waiting');
    const refused = await terminal.genarun('answer', id, 'choice', '7');
    expect(refused.code).toBe(2);
    expect((await terminal.genarun('answer', id, 'choice', '1', '--quiet')).code).toBe(3);
    const answered = await terminal.genarun('answer', id, 'approval', 'true', '--json', '--quiet');
    expect(answered.code).toBe(0);
    const { output } = printed.parse(JSON.parse(answered.out));
    const { order, drafts, line } = z.looseObject({ order: z.unknown(), drafts: z.array(z.unknown()), line: z.string() }).parse(output);
    expect(order).toEqual({ poster: drafts[1], line, copies: 200 });
  });

  it('orders nothing that was not approved', async () => {
    const started = await terminal.genarun('run', 'examples/09-human-steps/poster.yaml', '--seed', '7', '--json', '--quiet');
    const { id } = printed.parse(JSON.parse(started.out)).run;
    await terminal.genarun('answer', id, 'choice', '0', '--quiet');
    const answered = await terminal.genarun('answer', id, 'approval', 'false', '--json', '--quiet');
    expect(answered.code).toBe(0);
    expect(printed.parse(JSON.parse(answered.out)).output).toMatchObject({ approval: false, order: null });
  });
});

describe('10, API calls', () => {
  it('asks both APIs with requests that fit their descriptions', async () => {
    const { code, out, error } = await terminal.node('examples/10-api-calls/run.mjs', '--json', '--quiet', '--seed', '7');
    expect(code).toBe(0);
    expect(printed.parse(JSON.parse(out)).output).toEqual({
      city: 'Vienna',
      degrees: 11.4,
      stories: ["A lighthouse keeper's logbook, digitised page by page", 'Show HN: A sundial that corrects itself', 'What moss can tell a bridge engineer'],
    });
    const asked = [...error.matchAll(/^asked GET (\S+)$/gm)].map(([, url]) => new URL(url ?? ''));
    expect(asked.map(({ host }) => host).sort()).toEqual(['api.open-meteo.com', ...Array(4).fill('hacker-news.firebaseio.com')]);
    const weather = asked.find(({ host }) => host === 'api.open-meteo.com');
    expect(Number(weather?.searchParams.get('latitude'))).toBeCloseTo(48.21, 0);
  });
});

describe('11, sub-pipelines', () => {
  it('performs the inner pipeline once per figure, with what it is given', async () => {
    const { output, at } = await run('11-sub-pipelines/deck.yaml', '--input', 'mood=sunny');
    const figures = ['The Gardener', 'The Bridge', 'The Lantern'];
    const { cards, index } = z
      .strictObject({ cards: z.array(z.strictObject({ figure: z.string(), saying: z.string().min(1), picture: z.string() })), index: z.array(z.string()) })
      .parse(output);
    expect(cards.map(({ figure }) => figure)).toEqual(figures);
    expect(index).toEqual(figures);
    expect(at('cards@1/picture')?.asked?.prompt).toBe('The Bridge, sunny, as a playing card');
  });

  it('stands alone as well', async () => {
    const { code, output } = await run('11-sub-pipelines/card.yaml');
    expect(code).toBe(0);
    expect(output).toMatchObject({ figure: 'The Fool' });
  });
});

describe('12, media', () => {
  it('makes every medium', async () => {
    const { code, output, assets, folder } = await run('12-media/media.yaml');
    expect(code).toBe(0);
    const made = z
      .strictObject({
        picture: z.string(),
        variations: z.array(z.string()).length(2),
        caption: z.string().min(1),
        german: z.string().min(1),
        speech: z.string(),
        clip: z.string(),
        vectors: z.unknown(),
      })
      .parse(output);
    expect(assets).toHaveLength(5);
    expect(made.german).not.toBe(made.caption);
    const hashes = await Promise.all([made.picture, ...made.variations].map(async (file) => media.pixelHash(await readFile(join(folder, file)))));
    expect(new Set(hashes).size).toBe(3);
    expect((await readFile(join(folder, made.speech))).subarray(0, 4).toString()).toBe('RIFF');
    expect(await media.probe(await readFile(join(folder, made.clip)))).toMatchObject({ duration: expect.any(Number) });
  });
});

describe('13, embedding', () => {
  it('runs a program with the engine inside', async () => {
    const { code, out, error } = await terminal.node('examples/13-embedding/program.mjs');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      status: 'succeeded',
      output: {
        loan: { title: 'The Lighthouse', due: '2026-12-05' },
        cover: { kind: 'image', width: 64, height: 96 },
        backwards: 'esuohthgiL ehT',
        call: 'THE LIGHTHOUSE IS DUE ON 2026-12-05!',
      },
    });
    expect(error).toMatch(/^1 run\.started/);
  });
});

describe('14, budget and --from', () => {
  it('stops before the budget is exceeded and goes on with a higher one', async () => {
    const { code, out } = await terminal.node('examples/14-budget-and-from/budget.mjs');
    expect(code).toBe(0);
    expect(out).toContain('paused, budget: spent 0.30 dollars for 3 calls');
    expect(out).toContain('succeeded: spent 0.60 dollars for 6 calls');
  });

  it('performs only what changed, or what is to be redone, and takes the rest over', async () => {
    const document = '14-budget-and-from/album.yaml';
    const first = await run(document, '--input', 'band=The Night Ferries');
    const again = await run(document, '--input', 'band=The Night Ferries', '--from', 'latest', '--redo', 'cover');
    const fresh = again.record.invocations.filter(({ cached }) => cached !== true).map(({ address }) => address);
    expect(fresh).toEqual(['cover']);
    expect(again.output).toEqual(first.output);
    const other = await run(document, '--input', 'band=The Last Tram', '--from', 'latest');
    expect(other.at('cover')?.cached).toBe(true);
    expect(other.at('title')?.cached).not.toBe(true);
  });

  it('performs only the chosen nodes and what they need', async () => {
    const only = await run('14-budget-and-from/album.yaml', '--only', 'songs');
    expect(only.record.invocations.filter(({ status }) => status === 'done').map(({ address }) => address)).toEqual(['songs', 'title']);
    const { output } = await run('14-budget-and-from/album.yaml', '--skip', 'cover');
    expect(output).toMatchObject({ cover: null });
  });
});

describe('15, topology', () => {
  it('finds the two loops of a figure of eight, and its points are those of the program beside it', async () => {
    const { out } = await terminal.node('examples/15-topology/points.mjs');
    expect(out).toBe(await text('examples/15-topology/points.csv'));
    const finished = await terminal.genarun('topology', 'persistence', 'examples/15-topology/points.csv', '--json');
    const { diagrams } = z.object({ diagrams: z.array(z.array(z.tuple([z.number(), z.number().nullable()]))) }).parse(JSON.parse(finished.out));
    const loops = (diagrams[1] ?? []).filter(([birth, death]) => (death ?? Number.POSITIVE_INFINITY) - birth > 1);
    expect(loops).toHaveLength(2);
  });
});

describe('16, an experiment', () => {
  it('walks, stops dummies at their loop, and can be looked at and exported as its page says', async () => {
    const page = await text('examples/16-experiment/README.md');
    const commands = [...page.matchAll(/^npx genarun ([^#\n]*)/gm)].map(([, words = '']) => words.trim().split(/\s+/));
    for (const words of commands) {
      const at = words.indexOf('--out');
      const placed = at < 0 ? words : words.with(at + 1, join(terminal.folder, 'experiment', words[at + 1] ?? ''));
      const { code, error } = await terminal.genarun(...placed);
      expect({ words, code, error: code === 0 ? '' : error }).toEqual({ words, code: 0, error: '' });
    }
    const { out } = await terminal.genarun('experiment', 'show', '--json');
    const { runs } = z.object({ runs: z.array(z.object({ length: z.number(), stopReason: z.string() })) }).parse(JSON.parse(out));
    expect(runs.map(({ length, stopReason }) => `${length} ${stopReason}`)).toEqual([...Array(4).fill('12 length'), ...Array(4).fill('3 duplicate')]);
    for (const made of ['report/index.html', 'report/report.json', 'pictures', 'data/embeddings.parquet'])
      expect(existsSync(join(terminal.folder, 'experiment', made))).toBe(true);
  });
});

describe('17, orders', () => {
  it('previews, orders, queues and orders again as its page says', async () => {
    const page = await text('examples/17-orders/README.md');
    const commands = [...page.matchAll(/^npx genarun (.*)$/gm)].map(([, words = '']) =>
      (words.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', '')),
    );
    for (const words of commands) {
      const { code, error } = await terminal.genarun(...words);
      expect({ words, code, error: code === 0 ? '' : error }).toEqual({ words, code: 0, error: '' });
    }
    const listed = await terminal.genarun('orders', 'list', '--project', 'Postcards', '--json');
    const orders = z.array(z.object({ generations: z.number(), status: z.string(), outcome: z.string() })).parse(JSON.parse(listed.out));
    expect(orders.map(({ generations }) => generations)).toEqual([4, 8, 12]);
    expect(orders.every(({ status, outcome }) => status === 'fulfilled' && outcome === 'complete')).toBe(true);
  });
});
