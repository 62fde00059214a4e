import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { filesOf, type TinyModel } from '../tiny-models.ts';
import { bundleForPages, wasmFolder } from './bundle.ts';
import { enter, html, type Tab } from './open-page.ts';
import { type Served, serve } from './serve.ts';

export const executablePath = '/usr/bin/chromium';
export const hasChromium = existsSync(executablePath);
if (!hasChromium) console.warn('browser: Chromium is not installed (apt-get install chromium), so local models are not run in a page');

export const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with a tab in it, the server of its page, and a server of models at another origin. */
export type Stage = {
  readonly tab: Tab;
  readonly pages: Served;
  readonly models: Served;
  /** Another tab, which shares what the browser keeps. */
  readonly another: () => Promise<Tab>;
  /** A tab of a page with headers of its own. */
  readonly isolated: (headers: Readonly<Record<string, string>>) => Promise<{ readonly tab: Tab; readonly pages: Served }>;
  readonly close: () => Promise<void>;
};

/** Sets it up; `folders` of models by the path they are served at. */
export async function openStage(folders: Readonly<Record<string, string>>): Promise<Stage> {
  const bundle = await bundleForPages();
  const servePages = (headers = {}): Promise<Served> =>
    serve({ files: new Map([...bundle, ['/index.html', new TextEncoder().encode(html)]]), folders: { '/ort/': wasmFolder() }, headers });
  const [pages, models] = [await servePages(), await serve({ folders })];
  const browser: Browser = await chromium.launch({ executablePath, args });
  const context = await browser.newContext();
  const opened = [pages, models];
  return {
    tab: await enter(await context.newPage(), `${pages.url}index.html`),
    pages,
    models,
    another: async () => enter(await context.newPage(), `${pages.url}index.html`),
    isolated: async (headers) => {
      const own = await servePages(headers);
      opened.push(own);
      return { tab: await enter(await browser.newPage(), `${own.url}index.html`), pages: own };
    },
    close: async () => {
      await browser.close();
      await Promise.all(opened.map((server) => server.close()));
    },
  };
}

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** A model's files, with the checksum that a page asks for. */
export function pinned(model: TinyModel): Readonly<Record<string, string | Uint8Array>> {
  const files = filesOf(model);
  const graph = files['model.onnx'] ?? '';
  return { ...files, 'genarun-model.json': JSON.stringify({ ...model.manifest, bytes: graph.length, sha256: sha256(graph) }) };
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Words become a picture, the picture words, again and again. */
export const loopOf = (of: string, cycle: readonly unknown[], max: number) => ({
  genarun: 1,
  name: 'loop',
  nodes: [{ id: 'walk', kind: 'relay', of: `\${previous | default: "${of}"}`, repeat: { max, cycle, collect: 'all' } }],
});

/** The words of such a walk. */
export const wordsOf = ({ output }: { readonly output: unknown }): readonly unknown[] =>
  Object(output).walk.filter((step: unknown) => typeof step === 'string');
