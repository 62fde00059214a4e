import type { Pixels } from '@genarun/spec';
import type { ImageStep } from '../manifest/inputs.ts';
import { type Plane, resize } from './resize.ts';

/** A picture as its model wants it: numbers, with sizes in the order of `layout`; [height, width] where `flat` and there is one channel. */
export function pictureNumbers(pixels: Pixels, steps: readonly ImageStep[], flat: boolean): { readonly dims: readonly number[]; readonly data: Float32Array } {
  let plane = onWhite(pixels);
  let order: 'NCHW' | 'NHWC' = 'NCHW';
  for (const step of steps) {
    if (step.op === 'layout') order = step.order;
    else plane = applied(plane, step);
  }
  const { width, height, channels, data } = plane;
  if (flat && channels === 1) return { dims: [height, width], data };
  if (order === 'NHWC') return { dims: [height, width, channels], data };
  const size = width * height;
  return {
    dims: [channels, height, width],
    data: Float32Array.from({ length: data.length }, (_, index) => data[(index % size) * channels + Math.floor(index / size)] ?? 0),
  };
}

/** Red, green and blue from 0 to 255, what is transparent laid on white. */
function onWhite({ width, height, data }: Pixels): Plane {
  const colours = new Float32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = (data[pixel * 4 + 3] ?? 255) / 255;
    for (let channel = 0; channel < 3; channel++)
      colours[pixel * 3 + channel] = alpha === 1 ? (data[pixel * 4 + channel] ?? 0) : (data[pixel * 4 + channel] ?? 0) * alpha + 255 * (1 - alpha);
  }
  return { width, height, channels: 3, data: colours };
}

function applied(plane: Plane, step: Exclude<ImageStep, { op: 'layout' }>): Plane {
  switch (step.op) {
    case 'greyscale':
      return grey(plane, step.weights === 'luma' ? [0.299, 0.587, 0.114] : [1 / 3, 1 / 3, 1 / 3]);
    case 'resize':
      return fitted(plane, step);
    case 'scale':
      return each(plane, (value) => step.low + (value / 255) * (step.high - step.low));
    case 'ink':
      return each(plane, (value) => (step.paper === 'white' ? 1 - value / 255 : value / 255));
    case 'binarise':
      return each(plane, (value) => (value > step.threshold ? step.above : step.below));
    case 'normalise': {
      const { mean, std } = step;
      return each(plane, (value, channel) => (value - numberOf(mean, channel)) / numberOf(std, channel));
    }
  }
}

function numberOf(values: number | readonly number[], channel: number): number {
  return typeof values === 'number' ? values : (values[channel] ?? values[values.length - 1] ?? 0);
}

function grey({ width, height, channels, data }: Plane, weights: readonly [number, number, number]): Plane {
  if (channels === 1) return { width, height, channels, data };
  const [red, green, blue] = weights;
  return {
    width,
    height,
    channels: 1,
    data: Float32Array.from({ length: width * height }, (_, pixel) => {
      const [r = 0, g = 0, b = 0] = [data[pixel * 3], data[pixel * 3 + 1], data[pixel * 3 + 2]];
      // Equal channels are their own grey, without a rounding error.
      return r === g && g === b ? r : red * r + green * g + blue * b;
    }),
  };
}

function fitted(plane: Plane, { width, height, method, fit }: Extract<ImageStep, { op: 'resize' }>): Plane {
  if (fit === 'stretch') return resize(plane, width, height, method);
  const scale = (fit === 'cover' ? Math.max : Math.min)(width / plane.width, height / plane.height);
  const inner = resize(plane, Math.max(1, Math.round(plane.width * scale)), Math.max(1, Math.round(plane.height * scale)), method);
  const data = new Float32Array(width * height * plane.channels).fill(255);
  const [left, top] = [Math.floor((width - inner.width) / 2), Math.floor((height - inner.height) / 2)];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [column - left, row - top];
      if (x < 0 || y < 0 || x >= inner.width || y >= inner.height) continue;
      for (let channel = 0; channel < plane.channels; channel++)
        data[(row * width + column) * plane.channels + channel] = inner.data[(y * inner.width + x) * plane.channels + channel] ?? 0;
    }
  }
  return { width, height, channels: plane.channels, data };
}

function each(plane: Plane, change: (value: number, channel: number) => number): Plane {
  return { ...plane, data: plane.data.map((value, index) => change(value, index % plane.channels)) };
}
