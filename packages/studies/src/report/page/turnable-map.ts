import { lookOf, markerPath } from '@genarun/topology';
import { type Content, html, verbatim } from './markup.ts';
import { drawn, type Writing } from './parts.ts';

/** How finely places are written: a map is a thousand of these wide. */
const grain = 1000;

/** The map of three dimensions: a drawing of one side, and what the page's script needs to turn it (places, regions, paths and looks). */
export function turnableMap(writing: Writing): Content {
  const { report, pictures } = writing;
  const picture = pictures.get('map-3d');
  if (picture === undefined) return undefined;
  const { three, label, run } = report.regions.maps;
  const widest = three.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 1e-300);
  const places = three.map((value) => Math.round(((value ?? 0) / widest) * (grain / 2))).join(' ');
  const paths = report.featured
    .map((featured) => run.flatMap((each, place) => (each === featured.run ? [place] : [])))
    .filter((path) => path.length > 1)
    .map((path) => path.join(' '));
  const looks = report.regions.list.map((_, place) => lookOf(place)).map(({ colour, shape }) => `${colour} ${markerPath(shape)}`);
  return html`<figure id="map-3d" class="plot turnable" data-places="${places}" data-labels="${label.join(' ')}" data-paths="${paths.join('|')}" data-looks="${looks.join('|')}"><div class="drawing" role="img" aria-label="${picture.alt}">${verbatim(drawn(picture))}</div><figcaption><strong>${picture.title}</strong><span class="how" hidden>Drag it, or use the arrow keys, to turn it; Home turns it back. <button type="button" data-turn="back">Turn back</button> <button type="button" data-turn="slowly" aria-pressed="false">Turn slowly</button> </span><a href="pictures/map-3d.svg">SVG</a> · <a href="pictures/map-3d.png">PNG</a></figcaption></figure>`;
}
