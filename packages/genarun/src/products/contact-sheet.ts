import type { Product } from '@genarun/library';
import { GenarunError, type ImageFormat, type Media, type MediaBytes } from '@genarun/spec';
import { html, verbatim } from '../page/markup.ts';
import { clip } from '../terminal/format.ts';
import { marks, sizeText } from './product-lines.ts';

/** A product with a thumbnail of it; without one where it is no picture, or cannot be read. */
export type SheetItem = { readonly product: Product; readonly thumbnail?: MediaBytes; readonly file?: string };

/** Reads thumbnails one after the other. */
export async function sheetItems(
  products: readonly Product[],
  { media, read, size }: { readonly media: Media; readonly read: (sha256: string) => Promise<Uint8Array>; readonly size: number },
) {
  const items: SheetItem[] = [];
  for (const product of products) {
    const thumbnail =
      product.kind === 'image'
        ? await read(product.sha256).then(
            (bytes) => media.thumbnail(bytes, size),
            () => undefined,
          )
        : undefined;
    items.push({ product, ...(thumbnail === undefined ? {} : { thumbnail }) });
  }
  return items;
}

/** Parameters that are told elsewhere. */
const shown = new Set(['width', 'height', 'seed']);

/** What is said under a thumbnail, most telling first. */
function linesOf({ model, seed, parameters, prompt, caption, name, ...product }: Product): readonly string[] {
  const values = Object.entries(parameters).filter(([key, value]) => typeof value !== 'object' && !shown.has(key));
  const facts = [model ?? '', seed === undefined ? '' : `seed ${seed}`, ...values.map(([key, value]) => `${key} ${value}`)].filter((fact) => fact !== '');
  const whole = { model, seed, parameters, prompt, caption, name, ...product };
  return [prompt ?? caption ?? name, facts.join(' · '), `${sizeText(whole)} ${marks(whole)}`.trim()];
}

const cell = { picture: 240, gap: 16, text: 58, letters: 33, smaller: 39 } as const;
/** Pixels that a sheet has at most. */
const largest = 60_000_000;

/** A sheet of thumbnails as a picture, `columns` in a row. Throws GenarunError `invalid_input` when it would be too large. */
export async function pictureSheet(
  items: readonly SheetItem[],
  title: string,
  { media, columns, format }: { readonly media: Media; readonly columns: number; readonly format: ImageFormat },
): Promise<MediaBytes> {
  const { picture, gap, text } = cell;
  const across = Math.min(columns, Math.max(1, items.length));
  const width = gap + across * (picture + gap);
  const head = 52;
  const height = head + Math.ceil(items.length / across) * (picture + text + gap) + gap;
  if (width * height > largest)
    throw new GenarunError({
      code: 'invalid_input',
      message: `a contact sheet of ${items.length} products would be ${width} × ${height} pixels`,
      hint: 'fewer with --limit, or a page: --contact-sheet sheet.html',
    });
  // What draws SVG reads no WebP, as thumbnails are.
  const shownAs = await Promise.all(items.map(({ thumbnail }) => thumbnail && media.edit(thumbnail.bytes, [], { format: 'jpeg', quality: 88 })));
  const cells = items.map(({ product }, at) => {
    const thumbnail = shownAs[at];
    const x = gap + (at % across) * (picture + gap);
    const y = head + Math.floor(at / across) * (picture + text + gap);
    const scale = thumbnail === undefined ? 1 : Math.min(picture / (thumbnail.width ?? picture), picture / (thumbnail.height ?? picture), 1);
    const [wide, high] = [(thumbnail?.width ?? picture) * scale, (thumbnail?.height ?? picture) * scale];
    const drawn =
      thumbnail === undefined
        ? `<text x="${x + picture / 2}" y="${y + picture / 2}" text-anchor="middle" fill="#8a8378" font-size="18">${escaped(product.kind)}</text>`
        : `<image x="${x + (picture - wide) / 2}" y="${y + (picture - high) / 2}" width="${wide}" height="${high}" href="${dataUri(thumbnail)}"/>`;
    const lines = linesOf(product).map(
      (line, row) =>
        `<text x="${x}" y="${y + picture + 17 + row * 16}" font-size="${row === 0 ? 13 : 11.5}" fill="${row === 0 ? '#1f1c18' : '#6a645a'}">${escaped(clip(line, row === 0 ? cell.letters : cell.smaller))}</text>`,
    );
    return `<rect x="${x}" y="${y}" width="${picture}" height="${picture}" fill="#ece7dd"/>${drawn}${lines.join('')}`;
  });
  const heading = `<text x="${gap}" y="34" font-size="20" font-weight="600" fill="#1f1c18">${escaped(clip(title, Math.floor(width / 12)))}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans, Helvetica, Arial, sans-serif"><rect width="100%" height="100%" fill="#f7f5f0"/>${heading}${cells.join('')}</svg>`;
  return media.rasterise(svg, format);
}

function escaped(text: string): string {
  return html`${text}`.markup;
}

function dataUri({ mime, bytes }: MediaBytes): string {
  return `data:${mime};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}

const style = `:root{color-scheme:light dark;--paper:#f7f5f0;--card:#fffefb;--ink:#1f1c18;--soft:#6a645a;--line:#e2dccf}
@media (prefers-color-scheme:dark){:root{--paper:#141312;--card:#1c1a18;--ink:#ece7df;--soft:#a39b8e;--line:#35302a}}
*{box-sizing:border-box}body{margin:0;padding:clamp(1rem,3vw,2.5rem);background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font:600 1.6rem/1.2 Georgia,serif;margin:0 0 .2rem}p{margin:0}.soft{color:var(--soft);font-size:.9em}
ul{list-style:none;padding:0;margin:1.5rem 0 0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:1.2rem}
li{background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden;break-inside:avoid}
figure{margin:0}img,.none{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:var(--line)}.none{display:grid;place-items:center;color:var(--soft)}
figcaption{padding:.7rem .9rem}dl{margin:.5rem 0 0;display:grid;grid-template-columns:auto 1fr;gap:0 .8rem;font-size:.86em}dt{color:var(--soft)}dd{margin:0;font-variant-numeric:tabular-nums}
@media print{body{padding:0}ul{grid-template-columns:repeat(4,1fr);gap:.6rem}}`;

/** A sheet as one HTML page that needs nothing else; everything that came from outside is escaped. */
export function pageSheet(items: readonly SheetItem[], title: string): string {
  const figures = items.map(({ product, thumbnail, file }) => {
    const facts = factsOf(product);
    const drawn =
      thumbnail === undefined
        ? html`<div class="none">${product.kind}</div>`
        : html`<img src="${dataUri(thumbnail)}" alt="${product.prompt ?? product.name}" loading="lazy">`;
    const linked = file === undefined ? drawn : html`<a href="${file.split('/').map(encodeURIComponent).join('/')}">${drawn}</a>`;
    return html`<li><figure>${linked}<figcaption><p>${product.prompt ?? product.caption ?? product.name}</p><dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></figcaption></figure></li>`;
  });
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="Genarun"><title>${title}</title><style>${verbatim(style)}</style></head><body><h1>${title}</h1><p class="soft">${items.length} products</p><ul>${figures}</ul></body></html>`
      .markup
  }\n`;
}

function factsOf(product: Product): readonly (readonly [string, string])[] {
  const { id, model, seed, negativePrompt, parameters } = product;
  const values = Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
    typeof value === 'object' || shown.has(name) ? [] : [[name, String(value)]],
  );
  const facts: readonly [string, string][] = [
    ['negative', negativePrompt ?? ''],
    ['model', model ?? ''],
    ['seed', seed === undefined ? '' : String(seed)],
    ...values,
    ['size', sizeText(product)],
    ['marks', marks(product)],
    ['product', id],
  ];
  return facts.filter(([, value]) => value !== '');
}
