import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simAdapter } from '@genarun/adapters/sim';
import { createMedia } from '@genarun/backends/media';
import { createEngine, createInProcessQueue, createMemoryBlobs, createMemoryStore, createRandom, filterNames, portableHash } from '@genarun/core';
import { parseDocument } from '@genarun/dialects';
import { type Clock, GenarunError, type HttpRequest, type HttpResponse, type InvocationRow, isRecord, type Json, type Service } from '@genarun/spec';
import { describe, expect, it } from 'vitest';

// Runs every example of docs/guide and holds the page to what comes out. A block that begins with `# run` is a whole document; the block
// after it shows what the run gives. `npx vitest run test/guide.test.ts -u` writes the answers anew.

const folder = new URL('../docs/guide/', import.meta.url).pathname;
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** A document, the words of its first line, and the block that shows what it gives. */
const example = /```yaml\n# run([^\n]*)\n([\s\S]*?)```\n\n```(?:json|text)\n([\s\S]*?)```/g;

describe.each(pages)('docs/guide/%s', (page) => {
  const text = readFileSync(join(folder, page), 'utf8');

  it('shows what its examples give', async () => {
    let shown = '';
    let end = 0;
    for (const match of text.matchAll(example)) {
      const [whole, words = '', document = '', before = ''] = match;
      const answer = match.index + whole.length - before.length - 3;
      shown += `${text.slice(end, answer)}${await perform(`# run\n${document}`, words, page)}\n`;
      end = answer + before.length;
    }
    await expect(shown + text.slice(end)).toMatchFileSnapshot(join(folder, page));
  });

  it('has no whole document that is not run', () => {
    const documents = text.match(/```yaml\n(?!# run)[\s\S]*?```/g) ?? [];
    expect(documents.filter((block) => /^(genarun: 1|steps:)/m.test(block))).toEqual([]);
    expect(text.match(/```yaml\n# run/g)?.length ?? 0).toBe([...text.matchAll(example)].length);
  });
});

it('docs/guide/expressions.md names every filter', () => {
  const text = readFileSync(join(folder, 'expressions.md'), 'utf8');
  const missing = filterNames.filter((name) => !new RegExp(`\`${name}\\b`).test(text));
  expect(missing).toEqual([]);
});

/** What a run gives: its output as JSON, with a line for an ending that is not plain success; or why the document is refused. */
async function perform(document: string, words: string, file: string): Promise<string> {
  const { inputs, answers, seed } = readWords(words);
  const http = async (request: HttpRequest): Promise<HttpResponse> => mirror(request);
  const engine = createEngine({
    store: createMemoryStore(),
    queue: createInProcessQueue({ clock }),
    blobs: createMemoryBlobs({ hash: portableHash }),
    http: { guarded: http, configured: http },
    media: createMedia(),
    hash: portableHash,
    clock,
    adapters: [simAdapter()],
    defaultModels: { text: 'sim/writer', image: 'sim/painter', describe: 'sim/captioner' },
    services: Object.fromEntries(['Library', 'Press', 'Post', 'Broken'].map((name) => [name, echo(name)])),
    random: createRandom(1),
    secret: (name) => (name === 'NEWS_KEY' ? 'the key itself' : undefined),
    readFile: async (path) => readFileSync(join(folder, path)),
    parse: (text, name) => parseDocument(text, { file: name }),
    inboxMs: 100,
    leaseMs: 600_000,
  });
  try {
    const plan = await engine.plan(parseDocument(document, { file: file.replace('.md', '.yaml') }), inputs, { seed });
    let result = await (await engine.start(plan)).result();
    for (const [address, value] of answers) {
      await engine.answer(result.id, address, value);
      result = await (await engine.resume(result.id)).result();
    }
    const { invocations } = await engine.view(result.id);
    const rows = [...invocations].sort((a, b) => (a.address < b.address ? -1 : 1));
    if (/\bshow asked\b/.test(words)) return printJson(Object.fromEntries(rows.map((row) => [row.address, isRecord(row.asked) ? row.asked.prompt : null])));
    if (/\bshow addresses\b/.test(words)) return rows.map((row) => row.address).join('\n');
    if (/\bshow reasons\b/.test(words)) return rows.map((row) => `${row.address}: ${row.status}${reasonOf(row)}`).join('\n');
    const fault = result.fault ? `: ${result.fault.code}, ${result.fault.message}` : '';
    const ending = result.status === 'succeeded' ? '' : `// ${result.status}${fault}\n`;
    return ending + printJson(result.output ?? null);
  } catch (error) {
    if (error instanceof GenarunError) return [error.position, error.message, error.hint].filter((part) => part !== undefined).join('\n');
    throw error;
  } finally {
    await engine.close();
  }
}

function reasonOf({ reason, fault, attempt }: InvocationRow): string {
  const why = reason ?? (fault && `${fault.code}, ${fault.message}`);
  return `${why === undefined ? '' : ` (${why})`}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
}

/** A clock that runs a hundred times as fast, for what the guide waits for. */
const hurry = 100;
const clock: Clock = {
  now: () => 1_750_000_000_000 + Math.round(performance.now() * hurry),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds / hurry);
    return () => clearTimeout(timer);
  },
};

function readWords(words: string) {
  const inputs: Record<string, unknown> = {};
  const answers: [string, Json][] = [];
  let seed = 1;
  for (const [, answer, name = '', value = ''] of words.matchAll(/(answer )?([\w.@~/-]+)=("[^"]*"|[^\s,]+)/g)) {
    const plain = value.replace(/^"|"$/g, '');
    if (answer) answers.push([name, asJson(plain)]);
    else if (name === 'seed') seed = Number(plain);
    else inputs[name] = plain;
  }
  return { inputs, answers, seed };
}

function asJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A server that answers with what it was sent. */
function mirror({ method, url, headers, body }: HttpRequest): HttpResponse {
  const answer = { method, url, headers: headers ?? {}, ...(body === undefined ? {} : { body: String(body) }) };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify(answer)), url };
}

/** A service that answers with what it was asked; one that is called `Broken` fails. */
function echo(name: string): Service {
  return {
    call: async (operation, input) => {
      if (name === 'Broken') throw new GenarunError({ code: 'provider_outage', message: `${name} is out of order` });
      return { [operation]: input };
    },
  };
}

/** JSON as a person would write it: what fits on a line stands on a line. */
function printJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, undefined, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/([[{]) /g, '$1')
    .replace(/ ([\]}])/g, '$1');
  if (line.length + indent.length <= 100 || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => inner + printJson(item, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${printJson(item, inner)}`);
  return Array.isArray(value) ? `[\n${parts.join(',\n')}\n${indent}]` : `{\n${parts.join(',\n')}\n${indent}}`;
}
