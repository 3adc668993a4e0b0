import type { GpuTraits } from '../webgpu/gpu-tensors.ts';
import type { Target, View } from '../webgpu/view.ts';
import type { ConvAttributes } from './attributes.ts';

/** Weights on the GPU in tfjs's order, HWIO. */
export interface GpuFilter {
  readonly buffer: GPUBuffer;
  /** Height and width. */
  readonly kernel: readonly [number, number];
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: GPUBuffer | null;
  /** Weights are floats of 16 bits; of 32 where absent. Biases always are. */
  readonly half?: boolean;
}

/** One convolution on the GPU. */
export interface GpuConv {
  readonly x: View;
  readonly filter: GpuFilter;
  readonly attributes: ConvAttributes;
  /** Batch, height and width of the result. */
  readonly out: Pick<View, 'batch' | 'height' | 'width'>;
  /** Added after the activation, where there is one; of the result's size. */
  readonly residual: View | null;
  readonly targets: readonly Target[];
}

/** What one thread computes at most: neighbouring pixels × vectors of four channels. */
export interface GpuTile {
  readonly pixels: number;
  readonly vectors: number;
}

/** Pixels of the longest run that a thread computes. */
export const LONGEST_RUN = 8;
/** Threads that keep a small GPU busy: below, tiles shrink. */
const BUSY_THREADS = 4096;

/**
 * The tile for rows of `width` pixels, `rows` of them, and `vectors` of channels. The largest one that registers hold where
 * the adapter is software; else as large as still leaves threads enough.
 */
export function chooseTile(width: number, rows: number, vectors: number, { software }: GpuTraits): GpuTile {
  const even = (most: number) => Math.max(...[most, most / 2, 1].filter((count) => vectors % count === 0));
  if (software) return { pixels: bestRun(width, 4, LONGEST_RUN), vectors: even(2) };
  const threads = (pixels: number, per: number) => rows * Math.ceil(width / pixels) * (vectors / per);
  for (const [most, per] of [
    [LONGEST_RUN, even(2)],
    [4, even(2)],
    [4, 1],
    [2, 1],
  ] as const) {
    const pixels = bestRun(width, Math.ceil(most / 2) + (most > 2 ? 1 : 0), most);
    if (threads(pixels, per) >= BUSY_THREADS) return { pixels, vectors: per };
  }
  return { pixels: Math.min(2, width), vectors: 1 };
}

/** The length, `least` to `most`, that cuts a row into runs with the fewest pixels left over; the longest of equals. */
function bestRun(width: number, least: number, most: number): number {
  if (width <= most) return width;
  let best = most;
  const waste = (run: number) => Math.ceil(width / run) * run;
  for (let run = most - 1; run >= least; run--) if (waste(run) < waste(best)) best = run;
  return best;
}
