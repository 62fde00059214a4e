/** A point in virtual units: the shorter side of the picture is 100. */
export type Point = readonly [number, number];

/** Centre and radii. */
export type Ellipse = readonly [x: number, y: number, radiusX: number, radiusY: number];

export type Dot = { readonly x: number; readonly y: number; readonly radius: number; readonly opacity?: number };

export type Stop = readonly [offset: number, colour: string, opacity?: number];

/** Collects SVG elements and gradients; everything is plain text with two decimals, so equal drawings are equal bytes. */
export type Drawing = {
  readonly rect: (x: number, y: number, width: number, height: number, fill: string, more?: string) => void;
  readonly circle: (x: number, y: number, radius: number, fill: string, more?: string) => void;
  readonly ellipse: (x: number, y: number, radiusX: number, radiusY: number, fill: string, more?: string) => void;
  /** Ellipses of one colour as one shape, which is drawn in a fraction of the time; where they overlap they are no denser. */
  readonly ellipses: (ellipses: readonly Ellipse[], fill: string, more?: string) => void;
  /** Many round dots of one colour: those that are nearly equal in size and opacity are drawn as one shape, in one size and opacity. */
  readonly dots: (dots: readonly Dot[], colour: string) => void;
  readonly polygon: (points: readonly Point[], fill: string, more?: string) => void;
  /** A filled path in SVG path syntax; empty data draws nothing. */
  readonly path: (data: string, fill: string, more?: string) => void;
  /** A stroked path with round ends; empty data draws nothing. */
  readonly stroke: (data: string, colour: string, width: number, more?: string) => void;
  /** A gradient from (x1, y1) to (x2, y2) in fractions of the filled shape; answers a fill. */
  readonly linear: (stops: readonly Stop[], x1?: number, y1?: number, x2?: number, y2?: number) => string;
  /** A gradient between two colours: down, across from left to right, or slanting; answers a fill. */
  readonly fade: (from: string, to: string, way?: 'down' | 'across' | 'slant') => string;
  /** One colour that vanishes from the centre outwards; `strength` is its opacity in the centre. Answers a fill. */
  readonly glow: (colour: string, strength: number) => string;
  /** A gradient from the centre of the filled shape outwards; answers a fill. */
  readonly radial: (stops: readonly Stop[]) => string;
  /** Everything drawn within gets the transform. */
  readonly group: (transform: string, draw: () => void, more?: string) => void;
  /** The document at a size in pixels. */
  readonly svg: (width: number, height: number) => string;
};

const decimals = Array.from({ length: 100 }, (_, hundredths) => String(hundredths / 100).slice(1));

/** A number as SVG text: two decimals at most. Written in two parts: short whole numbers become text many times faster than fractions do. */
export function n(value: number): string {
  const hundredths = Math.round(Math.abs(value) * 100);
  if (!(hundredths < 1e9)) return String(Math.round(value * 100) / 100);
  const whole = Math.floor(hundredths / 100);
  const text = `${whole}${decimals[hundredths - whole * 100] ?? ''}`;
  return value < 0 && hundredths > 0 ? `-${text}` : text;
}

/** A whole ellipse as SVG path data, from its left end and back. */
function around([x, y, rx, ry]: Ellipse): string {
  return `M${n(x - rx)} ${n(y)}a${n(rx)} ${n(ry)} 0 1 0 ${n(2 * rx)} 0a${n(rx)} ${n(ry)} 0 1 0 ${n(-2 * rx)} 0`;
}

/** Dots in groups of nearly one size and opacity: sizes a sixth apart, opacities a sixth of full. */
function alike(dots: readonly Dot[]): readonly { readonly radius: number; readonly opacity: number; readonly dots: readonly Dot[] }[] {
  const groups = new Map<string, { radius: number; opacity: number; dots: Dot[] }>();
  for (const dot of dots) {
    const radius = 1.17 ** Math.round(Math.log(dot.radius) / Math.log(1.17));
    const opacity = Math.round((dot.opacity ?? 1) * 6) / 6;
    const key = `${radius} ${opacity}`;
    const group = groups.get(key) ?? { radius, opacity, dots: [] };
    group.dots.push(dot);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Points as SVG path data, closed. */
export function closed(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}Z`;
}

/** A smooth open curve through points (Catmull-Rom as cubic Béziers). */
export function smooth(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return '';
  let data = `M${n(first[0])} ${n(first[1])}`;
  for (let at = 0; at + 1 < points.length; at++) {
    const p1 = points[at] ?? first;
    const p2 = points[at + 1] ?? p1;
    const p0 = points[at - 1] ?? p1;
    const p3 = points[at + 2] ?? p2;
    data += `C${n(p1[0] + (p2[0] - p0[0]) / 6)} ${n(p1[1] + (p2[1] - p0[1]) / 6)} ${n(p2[0] - (p3[0] - p1[0]) / 6)} ${n(p2[1] - (p3[1] - p1[1]) / 6)} ${n(p2[0])} ${n(p2[1])}`;
  }
  return data;
}

const ways = { down: 'x1="0" y1="0" x2="0" y2="1"', across: 'x1="0" y1="0" x2="1" y2="0"', slant: 'x1="0" y1="0" x2="1" y2="0.6"' } as const;

const opacity = /(?<![\w-])opacity="/;

/** A shape of one fill is as translucent by its fill, which costs no layer of its own. */
function filled(more: string): string {
  return more.includes('stroke') ? more : more.replace(opacity, 'fill-opacity="');
}

/** An empty drawing of a virtual size. */
export function createDrawing(width: number, height: number): Drawing {
  const body: string[] = [];
  const gradients = new Map<string, string>();
  const add = (element: string): void => {
    body.push(element);
  };
  const gradient = (tag: 'linear' | 'radial', place: string, stops: readonly Stop[]): string => {
    const inner = stops
      .map(([offset, colour, opacity]) => `<stop offset="${n(offset)}" stop-color="${colour}"${opacity === undefined ? '' : ` stop-opacity="${n(opacity)}"`}/>`)
      .join('');
    const content = `${place}>${inner}</${tag}Gradient>`;
    const id = gradients.get(`${tag}${content}`) ?? `g${gradients.size}`;
    gradients.set(`${tag}${content}`, id);
    return `url(#${id})`;
  };
  return {
    rect: (x, y, w, h, fill, more = '') => add(`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${fill}" ${filled(more)}/>`),
    circle: (x, y, radius, fill, more = '') => add(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}" ${filled(more)}/>`),
    ellipse: (x, y, rx, ry, fill, more = '') => add(`<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}" ${filled(more)}/>`),
    ellipses: (ellipses, fill, more = '') => {
      if (ellipses.length > 0) add(`<path d="${ellipses.map(around).join('')}" fill="${fill}" ${filled(more)}/>`);
    },
    dots: (dots, colour) => {
      // A line without length and with round ends is a dot.
      for (const { radius, opacity, dots: group } of alike(dots))
        add(
          `<path d="${group.map(({ x, y }) => `M${n(x)} ${n(y)}h0`).join('')}" fill="none" stroke="${colour}" stroke-width="${n(radius * 2)}" stroke-linecap="round"${opacity === 1 ? '' : ` stroke-opacity="${n(opacity)}"`}/>`,
        );
    },
    polygon: (points, fill, more = '') => add(`<path d="${closed(points)}" fill="${fill}" ${filled(more)}/>`),
    path: (data, fill, more = '') => {
      if (data !== '') add(`<path d="${data}" fill="${fill}" ${filled(more)}/>`);
    },
    stroke: (data, colour, strokeWidth, more = '') => {
      if (data === '') return;
      add(
        `<path d="${data}" fill="none" stroke="${colour}" stroke-width="${n(strokeWidth)}" stroke-linecap="round" stroke-linejoin="round" ${more.replace(opacity, 'stroke-opacity="')}/>`,
      );
    },
    linear: (stops, x1 = 0, y1 = 0, x2 = 0, y2 = 1) => gradient('linear', `x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}"`, stops),
    fade: (from, to, way = 'down') =>
      gradient('linear', ways[way], [
        [0, from],
        [1, to],
      ]),
    glow: (colour, strength) =>
      gradient('radial', '', [
        [0, colour, strength],
        [1, colour, 0],
      ]),
    radial: (stops) => gradient('radial', '', stops),
    group: (transform, draw, more = '') => {
      add(`<g transform="${transform}" ${more}>`);
      draw();
      add('</g>');
    },
    svg: (pixelWidth, pixelHeight) => {
      const defs = [...gradients]
        .map(([content, id]) => `<${content.startsWith('linear') ? 'linear' : 'radial'}Gradient id="${id}" ${content.slice(6)}`)
        .join('');
      return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixelWidth}" height="${pixelHeight}" viewBox="0 0 ${n(width)} ${n(height)}" preserveAspectRatio="none"><defs>${defs}</defs>${body.join('')}</svg>`;
    },
  };
}
