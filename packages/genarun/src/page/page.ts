import { createHash } from 'node:crypto';
import type { ExportSource, Snapshot } from '../export/source.ts';
import { behaviour } from './behaviour.ts';
import { createFigures, type Figures, readCaptions } from './figures.ts';
import { formatCount, plural } from './format.ts';
import { showEntries } from './invocation.ts';
import { type Content, html, type Markup, verbatim } from './markup.ts';
import { showAttention, showBackground, showOpening } from './opening.ts';
import { type PreviewIndex, preparePreviews } from './previews.ts';
import { style } from './style.ts';
import { showTimeline } from './timeline.ts';
import { buildTree, countEntries, pruneTree } from './tree.ts';
import { showValue, type ValueView } from './values.ts';

/** Invocations that a page shows at most; run.json always holds all of them. */
export const shownInvocations = 2000;
/** Characters of values and prompts that a page holds at most. */
const shownCharacters = 6_000_000;

/**
 * A run as one HTML page that needs nothing else: style, script and pictures are inside, nothing is requested, everything that came from
 * outside is escaped, and a content security policy allows this script and no other.
 */
export async function renderPage(source: ExportSource, snapshot: Snapshot): Promise<string> {
  const previews = await preparePreviews(source, snapshot);
  const figures = createFigures({ previews, captions: await readCaptions(snapshot) });
  const view = createView(figures);
  const { run } = snapshot.view;
  const result = showValue(snapshot.output, view);
  const gallery = showGallery(previews, figures);
  const tree = await showTree(snapshot, view);
  const timeline = showTimeline(snapshot);
  const attention = showAttention(snapshot);
  const background = showBackground(snapshot, view);
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy()}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><meta name="generator" content="Genarun"><title>${run.name} · Genarun</title><link rel="icon" href="data:,"><style>${verbatim(style)}</style></head>
<body><a class="skip" href="#result">To the result</a>
${showOpening(snapshot)}
<nav class="bar" aria-label="Sections"><div class="links"><a href="#result">Result</a>${gallery !== undefined && html`<a href="#gallery">Gallery</a>`}<a href="#steps">How it was made</a>${timeline !== undefined && html`<a href="#timeline">Timeline</a>`}<a href="#inputs">Inputs</a></div><label class="search"><span class="hush">Search the page</span><input type="search" id="search" placeholder="Search" autocomplete="off" spellcheck="false"><output id="found" for="search"></output></label></nav>
<main>${attention}
<section id="result"><h2>Result</h2><div class="result">${result}</div></section>
${gallery}
<section id="steps"><div class="heading"><h2>How it was made</h2><p class="tools"><button type="button" data-fold="open">Open all</button><button type="button" data-fold="close">Close all</button></p></div>${tree}</section>
${timeline !== undefined && html`<section id="timeline"><h2>Timeline</h2>${timeline}</section>`}
${background}</main>
<footer><p>Made by Genarun. Run <code>${run.id}</code>. The files beside this page: <a href="output.json">output.json</a>, <a href="run.json">run.json</a>.</p></footer>
<dialog id="lightbox" aria-label="Picture"><figure><img id="lightbox-picture" alt=""><figcaption><p id="lightbox-prompt"></p><p class="soft"><span id="lightbox-title"></span> · <span id="lightbox-facts"></span> · <a id="lightbox-file">Open the file</a></p></figcaption></figure><button type="button" id="lightbox-before" aria-label="Picture before">‹</button><button type="button" id="lightbox-after" aria-label="Next picture">›</button><button type="button" id="lightbox-close" aria-label="Close">×</button></dialog>
<script>${verbatim(behaviour)}</script></body></html>`.markup
  }\n`;
}

function createView(figures: Figures): ValueView {
  let left = shownCharacters;
  return {
    figure: (ref) => figures.show(ref),
    spend: (characters) => {
      const granted = Math.min(characters, left);
      left -= granted;
      return granted;
    },
  };
}

function showGallery(previews: PreviewIndex, figures: Figures): Markup | undefined {
  const pictures = previews.all.filter((preview) => preview.type === 'picture' && preview.uri !== undefined);
  const players = previews.all.filter((preview) => (preview.type === 'sound' || preview.type === 'film') && preview.uri !== undefined);
  const files = previews.all.filter((preview) => preview.uri === undefined);
  if (previews.all.length === 0) return undefined;
  const listed = files.slice(0, 500);
  return html`<section id="gallery"><h2>Gallery</h2>${pictures.length > 0 && html`<div class="pictures">${pictures.map((preview) => figures.showPreview(preview))}</div>`}${players.length > 0 && html`<div class="players">${players.map((preview) => figures.showPreview(preview))}</div>`}${listed.map((preview) => figures.showPreview(preview))}${previews.left > 0 && html`<p class="note">This page holds as many media as keep it light; ${plural(previews.left, 'more file is', 'more files are')} in the folder assets.</p>`}</section>`;
}

async function showTree(snapshot: Snapshot, view: ValueView): Promise<Content> {
  const whole = buildTree(snapshot.view);
  const total = countEntries(whole);
  const shown = pruneTree(whole, shownInvocations);
  const missing = total - countEntries(shown);
  if (total === 0) return html`<p class="note">Nothing was performed.</p>`;
  return html`${missing > 0 && html`<p class="note">${formatCount(total - missing)} of ${formatCount(total)} invocations are shown here: the first of every fan-out, and faults. run.json holds all of them.</p>`}${await showEntries(snapshot, shown, view)}`;
}

function policy(): string {
  const sha = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; script-src ${sha(behaviour)}; style-src ${sha(style)}; img-src data: 'self'; media-src data: 'self'; base-uri 'none'; form-action 'none'`;
}
