import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTerminal, type Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal();
});
afterAll(() => terminal.close());

const introduction = `# The command line

Every command, as \`--help\` prints it. A test keeps this page equal to the program; \`npx vitest run test/cli-reference.test.ts -u\` writes it anew.

Results go to stdout, everything else to stderr, so that \`genarun run … --json | jq\` works. A run may be named by its id, by the beginning of its id, or as \`latest\`.
On a terminal a run shows as a live tree; elsewhere as plain lines. The first Ctrl-C lets what is in flight finish and saves, so that the run can be resumed; the second
stops at once and saves as well. SIGTERM and SIGHUP do what the first Ctrl-C does.

## Surroundings

| | |
|---|---|
| \`GENARUN_HOME\`, \`--home\` | where runs and products are kept; default \`.genarun\` in the working directory ([store](store.md)) |
| \`genarun.config.yaml\` | beside the document, else in the working directory, laid over \`config.yaml\` in your configuration folder: \`services\`, \`http\`, \`models\`, \`prices\`, \`concurrency\`, \`adapters\`, \`maxInvocations\`, \`budget\` ([models and keys](models-and-keys.md)) |
| \`.env\` | beside the document, else in the working directory: secrets for \`\${secrets.NAME}\`, and keys of providers, as \`GENARUN_SECRET_NAME\` or \`NAME\`; the environment comes first, keys kept with \`genarun keys set\` last |
| \`GENARUN_MASTER_KEY\` | encrypts the kept keys; default: a key file in your configuration folder |
| \`NO_COLOR\` | no colours |
| \`GENARUN_DEBUG=1\` | a stack trace for errors that should not happen |

\`\`\`yaml
# genarun.config.yaml
services:                       # where documents' services answer; these addresses may be private
  CountService: { url: http://127.0.0.1:4001, headers: { authorization: "Bearer \${secrets.COUNT_TOKEN}" } }
http:
  allow: [10.0.0.0/8]           # private addresses that documents may call all the same
  timeout: 30s
  maxBytes: 10000000
models:
  text: sim/writer              # of a task, the model taken where a document names none
  sim/painter: { defaults: { width: 768 } }   # of a model, what is laid over it
prices: { fal/fal-ai/flux/dev: { perProduct: 0.025 } }   # US dollars; these win over every list
concurrency:                    # calls under way at a time, by lane: an adapter's name, or io
  sim: 4
  io: { concurrency: 8, perMinute: 120 }
adapters:
  sim: { latency: 200ms, failures: 0.05 }
  openai: { baseUrl: https://gateway.example/v1, concurrency: 4, perMinute: 60, tokensPerMinute: 200000 }
maxInvocations: 100000
budget: 1                       # US dollars a run may spend
\`\`\`
`;

/** What the program says to `WORDS --help`, without what stands in every help text. */
async function helpOf(words: readonly string[]): Promise<string> {
  const { out } = await terminal.genarun(...words, '--help');
  return words.length === 0 ? out.trim() : out.replace(/\nGlobal Options:\n(?:[ \t].*\n)+/, '').trim();
}

/** Names under "Commands:" in a help text. */
function commandsIn(help: string): readonly string[] {
  const listed = /^Commands:\n((?: .*\n?)+)/m.exec(help)?.[1] ?? '';
  return [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name ?? '').filter((name) => name !== 'help');
}

async function sectionsOf(words: readonly string[]): Promise<readonly string[]> {
  const help = await helpOf(words);
  const below = await Promise.all(commandsIn(help).map((name) => sectionsOf([...words, name])));
  return [`## genarun${words.map((word) => ` ${word}`).join('')}\n\n\`\`\`text\n${help}\n\`\`\`\n`, ...below.flat()];
}

it('is described in docs/cli.md exactly as it is', async () => {
  const sections = await sectionsOf([]);
  expect(sections.length).toBeGreaterThanOrEqual(23);
  await expect([introduction, ...sections].join('\n')).toMatchFileSnapshot('../docs/cli.md');
});
