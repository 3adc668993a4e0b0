import { engine, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { GlanceError } from '../../shared/errors.ts';
import { registerCpuSegmentMap } from './cpu.ts';
import type { SegmentMapAttributes } from './reference.ts';

/** As many classes as a byte can tell apart. */
const MAX_CLASSES = 256;

/**
 * Logits → a map of bytes, made and smoothed on the device: only the bytes need be read back. See reference.ts for how.
 *
 * @param logits float32 `[1, height, width, channels]`, stays the caller's
 * @param state the last frame's `state`, or null at a scene's beginning; stays the caller's
 * @returns `map`, int32 `[⌈height · width ÷ 4⌉]`: four bytes each, the first lowest, pixels in row order, 0 behind the last;
 *   and `state`, shaped as the logits, for the next frame. Both are the caller's to dispose.
 * @throws GlanceError `head-mismatch` when the logits do not fit the kind
 * @throws RangeError when `state` has another shape or `smoothing` is out of range (a caller's mistake, not a person's)
 */
export function segmentMap(
  logits: Tensor4D,
  state: Tensor4D | null,
  options: SegmentMapAttributes,
): { map: Tensor1D; state: Tensor4D } {
  check(logits, state, options);
  if (engine().backendName === 'cpu') registerCpuSegmentMap();
  const inputs = state ? { logits, state } : { logits };
  const { kind, smoothing } = options;
  const [map, next] = engine().runKernel(
    'GlanceSegmentMap',
    inputs as never,
    { kind, smoothing } as never,
  ) as [Tensor, Tensor];
  return { map: map as Tensor1D, state: next as Tensor4D };
}

function check(logits: Tensor4D, state: Tensor4D | null, { kind, smoothing }: SegmentMapAttributes): void {
  const { shape, dtype } = logits;
  const [batch, height, width, channels] = shape;
  if (dtype !== 'float32' || shape.length !== 4 || batch !== 1 || height * width < 1 || channels < 1) {
    throw mismatch(`logits must be float32 [1, height, width, channels], got ${dtype} [${shape}]`);
  }
  if (kind === 'alpha' && channels !== 1) {
    throw mismatch(`logits of kind “alpha” must have one channel, got ${channels}`);
  }
  if (channels > MAX_CLASSES) {
    throw mismatch(`logits may have at most ${MAX_CLASSES} channels, got ${channels}`);
  }
  if (state && (state.dtype !== 'float32' || `${state.shape}` !== `${shape}`)) {
    throw new RangeError(`state must be float32 [${shape}], got ${state.dtype} [${state.shape}]`);
  }
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new RangeError(`smoothing must be 0 to below 1, got ${smoothing}`);
  }
}

function mismatch(problem: string): GlanceError {
  return new GlanceError('head-mismatch', { head: 'mask', problem });
}
