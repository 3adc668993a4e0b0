import { hasKernels } from '../kernels/wasm/kernel-module.ts';
import type { PixelConvention } from './channel-scales.ts';
import type { Letterbox } from './letterbox.ts';
import { createLetterboxer, type Letterboxer } from './letterbox-rgba.ts';
import { createWasmLetterboxer } from './wasm-letterbox.ts';

/** Letterboxing of one geometry. Its owner disposes it. */
export interface CpuLetterboxer {
  readonly write: Letterboxer;
  dispose(): void;
}

/**
 * The quickest letterboxing that a backend has for tensors in its own memory: our kernel, or else plain TypeScript.
 * @param backend tfjs's current backend, which `out` of `write` is a tensor of; take that view after this call
 */
export function createCpuLetterboxer(
  backend: object,
  box: Letterbox,
  input: PixelConvention,
): CpuLetterboxer {
  if (!hasKernels(backend)) return { write: createLetterboxer(box, input), dispose() {} };
  const letterbox = createWasmLetterboxer(backend, box, input);
  return { write: (rgba, out) => letterbox.run(rgba, out), dispose: () => letterbox.dispose() };
}
