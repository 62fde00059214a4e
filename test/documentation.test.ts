import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal, root, type Terminal } from './terminal.ts';

const text = (file: string) => readFile(join(root, file), 'utf8');

describe('the README', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = await openTerminal('folder');
  });
  afterAll(() => terminal.close());

  it('makes a first product by a document of at most twenty lines, and everything else by the commands that stand there', async () => {
    const readme = await text('README.md');
    const document = /```yaml\n# pipeline\.yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const commands = [...readme.matchAll(/^npx genarun ([^#\n]*)/gm)].map(([, words]) => (words ?? '').trim());
    expect(document.split('\n').length).toBeLessThanOrEqual(20);
    expect(commands.map((words) => words.split(' ')[0])).toEqual(['plan', 'run', 'run', 'restore', 'order', 'order', 'products', 'experiment', 'experiment']);
    await writeFile(join(terminal.folder, 'pipeline.yaml'), document);
    for (const words of commands) {
      const parts = (words.match(/"[^"]*"|(?:[^\s"]|"[^"]*")+/g) ?? []).map((word) => word.replaceAll('"', ''));
      const { code, error } = await terminal.genarun(...parts.map((word) => (word.startsWith('examples/') ? join(root, word) : word)));
      expect({ words, code, error: code === 0 ? '' : error }).toEqual({ words, code: 0, error: '' });
    }
    expect(await terminal.json('cards/output.json')).toMatchObject({
      scenes: [0, 1, 2].map((scene) => ({ picture: `assets/scenes.${scene}-picture.webp`, greeting: expect.any(String) })),
    });
    for (const name of ['cards/run.json', 'cards/index.html', 'report/index.html']) expect(existsSync(join(terminal.folder, name)), name).toBe(true);
  }, 120_000);
});

describe('links between pages', () => {
  const below = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`);
  const pages = [...readdirSync(root), ...below('docs'), ...below('examples')].filter((file) => file.endsWith('.md'));

  it.each(pages)('lead somewhere in %s', async (page) => {
    const links = [...(await text(page)).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target ?? '')
      .filter((target) => !/^(?:https?:|#|mailto:)/.test(target));
    const broken = links.filter((target) => !existsSync(join(root, dirname(page), target.split('#')[0] ?? '')));
    expect(broken).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  it('tells of every invariant, and the tests know every one of them', async () => {
    const [page, tests] = [await text('ARCHITECTURE.md'), await text('packages/core/test/invariants.test.ts')];
    for (let number = 1; number <= 13; number++) {
      expect(page).toMatch(new RegExp(`^\\| E${number} \\|`, 'm'));
      expect(tests).toContain(`describe('E${number}: `);
    }
  });

  it('names only files that are there', async () => {
    const page = await text('ARCHITECTURE.md');
    const rows = [...page.matchAll(/^\| E\d+ \|.*$/gm)].map(([row]) => row);
    const named = rows.flatMap((row) => [...row.matchAll(/`([\w/-]+\.(?:test\.)?ts)`/g)].map(([, file]) => file ?? ''));
    expect(named.length).toBeGreaterThan(20);
    const places = ['', 'packages/', 'packages/core/src/', 'packages/core/src/engine/'];
    expect(named.filter((file) => !places.some((place) => existsSync(join(root, place, file))))).toEqual([]);
  });
});

describe('decisions', () => {
  it('are dated pages with context, decision and consequences, each in the list', async () => {
    const list = await text('docs/decisions/README.md');
    const names = readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md');
    expect(names.length).toBeGreaterThanOrEqual(9);
    for (const name of names) {
      expect(name).toMatch(/^\d{4}-\d\d-\d\d-[a-z0-9-]+\.md$/);
      expect(list).toContain(`(${name})`);
      const content = await text(`docs/decisions/${name}`);
      for (const heading of ['## Context', '## Decision', '## Consequences']) expect(content, name).toContain(heading);
      expect(content, name).toContain(name.slice(0, 10));
    }
  });
});
