/** Plain loops, the truth that kernels are held to. Images are [N, C, H, W]. */

/** A batch of images, channels first. */
export interface Images {
  readonly shape: readonly [number, number, number, number];
  readonly data: Float32Array;
}

/** How a window slides. */
export interface Sliding {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  /** [top, left, bottom, right] */
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
}

/** Calls `each` for each place of the window that lies inside the image. */
function slideOver(
  images: Images,
  window: Sliding,
  each: (n: number, oy: number, ox: number, taps: readonly (readonly [number, number, number])[]) => void,
): [number, number] {
  const [batch, , height, width] = images.shape;
  const [top, left, bottom, right] = window.pads;
  const reach = (axis: 0 | 1) => (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  const rows = Math.floor((height + top + bottom - reach(0)) / window.strides[0]) + 1;
  const columns = Math.floor((width + left + right - reach(1)) / window.strides[1]) + 1;
  for (let n = 0; n < batch; n++) {
    for (let oy = 0; oy < rows; oy++) {
      for (let ox = 0; ox < columns; ox++) {
        const taps: [number, number, number][] = [];
        for (let ky = 0; ky < window.kernel[0]; ky++) {
          for (let kx = 0; kx < window.kernel[1]; kx++) {
            const y = oy * window.strides[0] - top + ky * window.dilations[0];
            const x = ox * window.strides[1] - left + kx * window.dilations[1];
            if (y >= 0 && y < height && x >= 0 && x < width) {
              taps.push([y, x, ky * window.kernel[1] + kx]);
            }
          }
        }
        each(n, oy, ox, taps);
      }
    }
  }
  return [rows, columns];
}

/** Weights are [O, C ÷ groups, kh, kw]. */
export function convReference(
  images: Images,
  weights: Float32Array,
  bias: Float32Array,
  window: Sliding,
  groups: number,
): Images {
  const [batch, channels, height, width] = images.shape;
  const outputs = bias.length;
  const inner = channels / groups;
  const area = window.kernel[0] * window.kernel[1];
  const values: number[][] = [];
  const [rows, columns] = slideOver(images, window, (n, _, __, taps) => {
    const pixel = Array.from({ length: outputs }, (_unused, o) => {
      const first = Math.floor(o / (outputs / groups)) * inner;
      let sum = bias[o]!;
      for (let c = 0; c < inner; c++) {
        for (const [y, x, k] of taps) {
          const from = ((n * channels + first + c) * height + y) * width + x;
          sum += images.data[from]! * weights[(o * inner + c) * area + k]!;
        }
      }
      return sum;
    });
    values.push(pixel);
  });
  return gatherPixels(values, [batch, outputs, rows, columns]);
}

/** Pooling by its definition. */
export function poolReference(
  images: Images,
  window: Sliding,
  kind: 'max' | 'average' | 'average-padded',
): Images {
  const [batch, channels, height, width] = images.shape;
  const values: number[][] = [];
  const [rows, columns] = slideOver(images, window, (n, _, __, taps) => {
    values.push(
      Array.from({ length: channels }, (_unused, c) => {
        const seen = taps.map(([y, x]) => images.data[((n * channels + c) * height + y) * width + x]!);
        if (kind === 'max') return Math.max(...seen);
        const count = kind === 'average' ? seen.length : window.kernel[0] * window.kernel[1];
        return seen.reduce((sum, value) => sum + value, 0) / count;
      }),
    );
  });
  return gatherPixels(values, [batch, channels, rows, columns]);
}

/** Weights are [C, O ÷ groups, kh, kw]; each input pixel is stamped onto the output. */
export function convTransposeReference(
  images: Images,
  weights: Float32Array,
  bias: Float32Array,
  window: Sliding,
  extra: readonly [number, number],
  groups: number,
): Images {
  const [batch, channels, height, width] = images.shape;
  const [kh, kw] = window.kernel;
  const [top, left, bottom, right] = window.pads;
  const outputs = bias.length;
  const perGroup = outputs / groups;
  const reach = (axis: 0 | 1) => (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  const rows = (height - 1) * window.strides[0] + reach(0) + extra[0] - top - bottom;
  const columns = (width - 1) * window.strides[1] + reach(1) + extra[1] - left - right;
  const data = new Float32Array(batch * outputs * rows * columns);
  data.forEach((_, at) => {
    data[at] = bias[Math.floor(at / (rows * columns)) % outputs]!;
  });
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const firstOutput = Math.floor(c / (channels / groups)) * perGroup;
      for (let i = 0; i < height * width; i++) {
        const value = images.data[(n * channels + c) * height * width + i]!;
        for (let o = 0; o < perGroup; o++) {
          for (let k = 0; k < kh * kw; k++) {
            const ky = Math.floor(k / kw);
            const y = Math.floor(i / width) * window.strides[0] + ky * window.dilations[0] - top;
            const x = (i % width) * window.strides[1] + (k % kw) * window.dilations[1] - left;
            if (y < 0 || y >= rows || x < 0 || x >= columns) continue;
            data[((n * outputs + firstOutput + o) * rows + y) * columns + x]! +=
              value * weights[(c * perGroup + o) * kh * kw + k]!;
          }
        }
      }
    }
  }
  return { shape: [batch, outputs, rows, columns], data };
}

/** Pixels in the order batch, row, column, each a list of channels, to [N, C, H, W]. */
function gatherPixels(pixels: readonly (readonly number[])[], shape: Images['shape']): Images {
  const [batch, channels, rows, columns] = shape;
  const data = new Float32Array(batch * channels * rows * columns);
  pixels.forEach((pixel, index) => {
    const n = Math.floor(index / (rows * columns));
    pixel.forEach((value, c) => {
      data[(n * channels + c) * rows * columns + (index % (rows * columns))] = value;
    });
  });
  return { shape, data };
}
