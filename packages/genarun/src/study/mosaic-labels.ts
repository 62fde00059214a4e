import { blockAt, type MosaicLayout } from './mosaic-layout.ts';

/** The still part of a frame as SVG: prompts on the left, networks on top. */
export function labelsSvg(layout: MosaicLayout, prompts: readonly string[], networks: readonly string[]): string {
  const { width, height, cell, across, down, left, top } = layout;
  const size = Math.round(width / 110);
  const margin = Math.round(size * 0.6);
  const rows = prompts.flatMap((prompt, index) => {
    const { y } = blockAt(layout, index, 0);
    const lines = wrap(prompt, Math.floor((left - 2 * margin) / (size * 0.56)), Math.max(1, Math.floor((down * cell) / (size * 1.25))));
    const first = y + (down * cell) / 2 - ((lines.length - 1) * size * 1.25) / 2;
    return lines.map((line, at) => text(left - margin, first + at * size * 1.25, line, `text-anchor="end"`));
  });
  const columns = networks.map((network, index) => {
    const wide = across * cell;
    const [line = ''] = wrap(network, Math.max(4, Math.floor(wide / (size * 0.56))), 1);
    return text(blockAt(layout, 0, index).x + wide / 2, top / 2, line, 'text-anchor="middle"');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#101114"/><g font-family="sans-serif" font-size="${size}" fill="#e6e6e6">${rows.join('')}${columns.join('')}</g></svg>`;
}

function text(x: number, y: number, content: string, more: string): string {
  return `<text x="${Math.round(x)}" y="${Math.round(y)}" dominant-baseline="middle" dy="0.35em" ${more}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  // Control characters have no place in XML.
  return content.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] ?? '').replace(/\p{Cc}/gu, ' ');
}

/** Words in at most so many lines of at most so many letters; what does not fit ends in `…`. */
export function wrap(content: string, letters: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of content.split(/\s+/)) {
    if (line !== '' && `${line} ${word}`.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  const kept = lines.slice(0, most).map((each) => (each.length > letters ? `${each.slice(0, Math.max(1, letters - 1))}…` : each));
  const last = kept.at(-1);
  if (lines.length > most && last !== undefined && !last.endsWith('…')) kept[kept.length - 1] = `${last.slice(0, Math.max(1, letters - 1))}…`;
  return kept;
}
