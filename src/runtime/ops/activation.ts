import type { Tensor } from '@tensorflow/tfjs-core';
import type { Kernels } from './op-row.ts';

/** Activations that tfjs has no kernel for, with the name a custom kernel registers under. */
export type CustomActivation = 'Silu' | 'HardSwish';

/** Runs one with the backend's own kernel where one is registered under its name (input `x`), else composes it. */
export function runActivation(kernels: Kernels, name: CustomActivation, x: Tensor): Tensor {
  if (kernels.has(name)) return kernels.call(name, { x });
  if (name === 'Silu') return kernels.call('Multiply', { a: x, b: kernels.call('Sigmoid', { x }) });
  const shifted = kernels.call('Add', { a: x, b: kernels.scalar(3) });
  const gate = kernels.call('Relu6', { x: shifted });
  const scaled = kernels.call('Multiply', { a: gate, b: kernels.scalar(1 / 6) });
  return kernels.call('Multiply', { a: x, b: scaled });
}
