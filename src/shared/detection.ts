import type { Box } from './geometry.ts';

/** One thing seen in one frame. */
export interface Detection {
  readonly label: string;
  /** Index into the model card's labels. */
  readonly classId: number;
  /** Confidence, 0 to 1. */
  readonly score: number;
  /** In pixels of the source frame (upright, not mirrored), clipped to the frame. */
  readonly box: Box;
  /** Same number for the same object in successive frames of a moving source; absent for stills. */
  readonly trackId?: number;
  /** How fast each box edge moves, source pixels per millisecond; absent for stills. */
  readonly boxVelocity?: Box;
}

/** What the GPU was given to do, and what came back from it. Whoever gives it work counts here. */
export interface GpuWork {
  dispatches: number;
  readBytes: number;
  /** Of pictures that were copied before they could be read; 0 where video frames are read where they are. */
  copiedBytes?: number;
}

/** In how many bits WebGPU holds a network's values between its inputs and outputs, and its weights; it computes in 32. */
export type GpuPrecision = 'f32' | 'f16';

/** What the GPU was given to do for one frame. */
export interface FrameGpuWork extends GpuWork {
  /** Of each network that runs: detector or classifier, the one it is compared with, segmenter. */
  readonly precision: readonly GpuPrecision[];
}

/** Where the time of one frame went, in milliseconds; what two models took is added up. */
export interface Timings {
  /** Frame to input tensor: letterbox and normalise. */
  readonly preprocess: number;
  /** The network, output values on the CPU included. */
  readonly model: number;
  /** Decode, threshold, NMS; refining a mask and counting its classes. */
  readonly postprocess: number;
  /** Mask and frame to the picture that is shown; absent where none is painted. */
  readonly paint?: number;
  /** The above and what lies between. */
  readonly total: number;
}
