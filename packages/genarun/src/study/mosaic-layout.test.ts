import { describe, expect, it } from 'vitest';
import { wrap } from './mosaic-labels.ts';
import { cellAt, mosaicLayout } from './mosaic-layout.ts';

const hd = [1920, 1080] as const;

describe('the layout of a mosaic', () => {
  it('takes the arrangement with the largest pictures, all inside the frame and apart', () => {
    for (const size of [
      { prompts: 1, networks: 1, runs: 1 },
      { prompts: 7, networks: 4, runs: 4 },
      { prompts: 4, networks: 2, runs: 5 },
      { prompts: 1, networks: 1, runs: 112 },
    ]) {
      const layout = mosaicLayout(size, hd);
      const places = new Set<string>();
      for (let prompt = 0; prompt < size.prompts; prompt++)
        for (let network = 0; network < size.networks; network++)
          for (let run = 0; run < size.runs; run++) {
            const { x, y } = cellAt(layout, prompt, network, run);
            expect(x).toBeGreaterThanOrEqual(layout.left);
            expect(x + layout.cell).toBeLessThanOrEqual(layout.width);
            expect(y).toBeGreaterThanOrEqual(layout.top);
            expect(y + layout.cell).toBeLessThanOrEqual(layout.height - layout.bottom);
            places.add(`${x} ${y}`);
          }
      expect(places.size).toBe(size.prompts * size.networks * size.runs);
    }
    expect(mosaicLayout({ prompts: 1, networks: 1, runs: 1 }, hd).cell).toBeGreaterThan(950);
    const [small, large] = [hd, [7680, 4320] as const].map((resolution) => mosaicLayout({ prompts: 7, networks: 4, runs: 4 }, resolution).cell);
    expect(large).toBeGreaterThanOrEqual((small ?? 0) * 4);
  });

  it('refuses pictures too small to see', () => {
    expect(() => mosaicLayout({ prompts: 20, networks: 20, runs: 100 }, hd)).toThrow('Cannot produce acceptable video layout');
  });
});

describe('titles', () => {
  it('are broken between words, and cut where they do not fit', () => {
    expect(wrap('a portrait of a woman', 10, 3)).toEqual(['a portrait', 'of a woman']);
    expect(wrap('a portrait of a woman', 10, 1)).toEqual(['a portrai…']);
    expect(wrap('incomprehensibilities', 8, 2)).toEqual(['incompr…']);
  });
});
