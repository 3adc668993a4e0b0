/**
 * What a GPU's driver may not survive: painting on a canvas of kind `webgpu`, and reading video frames where they are. Each
 * has another way about it.
 */
export type GpuUse = 'canvas' | 'video-frames';

/** A use of the GPU on an adapter, which is called as `RunningBackend.device` has it. */
export interface GpuTrial {
  readonly use: GpuUse;
  readonly adapter: string;
}

/** Whoever does what a driver may not survive asks here first, and says how it went. */
export interface GpuTrials {
  /** Resolves with whether it may be tried; that it is tried will then be known, even if nothing is heard of us again. */
  begin(use: GpuUse): Promise<boolean>;
  /** It was done once more, and before it the device was there. */
  went(use: GpuUse): void;
  /** It does not work here, and did no harm. */
  end(use: GpuUse): void;
}

/** Where nobody keeps account. */
const ALL_MAY_BE_TRIED: GpuTrials = { begin: async () => true, went: () => {}, end: () => {} };

const known = new WeakMap<GPUDevice, GpuTrials>();

export function gpuTrialsOf(device: GPUDevice): GpuTrials {
  return known.get(device) ?? ALL_MAY_BE_TRIED;
}

/** Call before anything is done with the device. */
export function keepGpuTrials(device: GPUDevice, trials: GpuTrials): void {
  known.set(device, trials);
}
