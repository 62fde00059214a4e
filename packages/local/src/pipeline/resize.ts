/** A picture as floats, rows top to bottom, channels together. */
export type Plane = { readonly width: number; readonly height: number; readonly channels: number; readonly data: Float32Array };

export type ResizeMethod = 'bilinear' | 'nearest' | 'area';

/**
 * A plane in another size. `bilinear` weighs by a triangle as wide as the step, so that shrinking looks at every pixel; `area` weighs by overlap; `nearest` takes
 * the pixel under each new one's middle. The same size comes back as it is.
 */
export function resize(plane: Plane, width: number, height: number, method: ResizeMethod): Plane {
  if (plane.width === width && plane.height === height) return plane;
  const across = along(plane, weightsOf(plane.width, width, method), 'across');
  return along(across, weightsOf(plane.height, height, method), 'down');
}

/** For each new place: where it begins in the old row, and the weights from there on. */
type Weights = readonly { readonly from: number; readonly weights: Float64Array }[];

function weightsOf(size: number, wanted: number, method: ResizeMethod): Weights {
  const step = size / wanted;
  return Array.from({ length: wanted }, (_, place) => {
    if (method === 'nearest') return { from: Math.min(size - 1, Math.floor((place + 0.5) * step)), weights: Float64Array.of(1) };
    const reach = method === 'area' ? step / 2 : Math.max(1, step);
    const middle = (place + 0.5) * step;
    const from = Math.max(0, Math.floor(middle - reach));
    const to = Math.max(from + 1, Math.min(size, Math.ceil(middle + reach)));
    const weights = Float64Array.from({ length: to - from }, (__, index) => {
      const at = from + index;
      if (method === 'area') return Math.max(0, Math.min(at + 1, middle + reach) - Math.max(at, middle - reach));
      return Math.max(0, 1 - Math.abs(at + 0.5 - middle) / reach);
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { from, weights: sum === 0 ? weights.fill(1 / weights.length) : weights.map((weight) => weight / sum) };
  });
}

function along(plane: Plane, places: Weights, direction: 'across' | 'down'): Plane {
  const { channels } = plane;
  const [width, height] = direction === 'across' ? [places.length, plane.height] : [plane.width, places.length];
  const stride = direction === 'across' ? channels : plane.width * channels;
  const data = new Float32Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const place = places[direction === 'across' ? column : row];
      if (place === undefined) continue;
      const start = direction === 'across' ? (row * plane.width + place.from) * channels : (place.from * plane.width + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let index = 0; index < place.weights.length; index++) sum += (plane.data[start + index * stride + channel] ?? 0) * (place.weights[index] ?? 0);
        data[(row * width + column) * channels + channel] = sum;
      }
    }
  }
  return { width, height, channels, data };
}
