import { portableHash } from '@genarun/core';
import type { Report } from '../analysis/report.ts';
import { drawPictures } from '../pictures/draw.ts';
import { arrivalPage } from './arrival.ts';
import { behaviour } from './behaviour.ts';
import { capturePage } from './capture.ts';
import { createFigures } from './figures.ts';
import { historyPage } from './history.ts';
import { impactPage } from './impact.ts';
import { html, verbatim } from './markup.ts';
import { methodPage } from './method.ts';
import { overviewPage } from './overview.ts';
import type { Writing } from './parts.ts';
import { predictablePage } from './predictable.ts';
import { type Page, pageOf, writePages } from './question.ts';
import { featuredPage } from './runs.ts';
import { style } from './style.ts';
import { variantsPage } from './variants.ts';

/**
 * A report as one HTML file that requests nothing: style, script, drawings and small pictures are inside. It has a page for each question, by the part of the address after #;
 * without a script, and on paper, they stand one after the other. Every number carries the path at which report.json holds it. `thumbnails` are data URIs by
 * sha256; of a picture that is not there the page says so.
 */
export function renderPage(report: Report, thumbnails: ReadonlyMap<string, string> = new Map()): string {
  const figures = createFigures(report);
  const pictures = new Map(drawPictures(report, { theme: 'inherit', isTitled: false }).map((picture) => [picture.name, picture]));
  const writing: Writing = { report, figures, pictures, thumbnail: (sha256) => (sha256 === null ? undefined : thumbnails.get(sha256)) };
  const questions = [arrivalPage, capturePage, historyPage, impactPage, predictablePage, variantsPage].map((page) => page(writing));
  const featured = featuredPage(writing);
  const pages: readonly Page[] = [
    overviewPage(writing, questions),
    ...questions.map(pageOf),
    ...(featured === undefined ? [] : [featured]),
    methodPage(writing),
  ];
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><meta name="generator" content="Genarun"><title>${report.experiment.name} · report</title><link rel="icon" href="data:,"><style>${verbatim(style)}</style></head>
<body><a class="skip" href="#main">To the page</a>
<header><p class="eyebrow">Report of an experiment</p><h1>${report.experiment.name}</h1></header>
<nav id="pages" aria-label="Pages"><ul>${pages.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main" tabindex="-1">${writePages(pages)}</main>
<footer><p>Made by Genarun. Experiment <code>${report.experiment.id}</code>. Every number stands in <a href="report.json">report.json</a>; the pictures stand singly in the folder pictures.</p></footer>
<script>${verbatim(behaviour)}</script></body></html>`.markup
  }\n`;
}

/** Nothing may be loaded, and only the script of the page itself may run. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${base64Of(portableHash(behaviour))}'; img-src data:; base-uri 'none'; form-action 'none'`;

function base64Of(hex: string): string {
  return btoa(hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
}

/** The sha256 of every picture that the page of a report shows small. */
export function picturesShown({ regions, featured }: Report): readonly string[] {
  const all = [...regions.list.slice(0, 12), ...featured.flatMap(({ filmstrip }) => filmstrip)];
  return [...new Set(all.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])))];
}
