import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import { webgpuInternals } from '../../kernels/webgpu/tfjs-internals.ts';
import type { CompiledModel } from '../graph/ir.ts';
import { GpuExecutor } from './gpu-executor.ts';
import { fitsHalf } from './half-places.ts';

/** Root mean square of what 16 bits change in an output, against that of the output: more is another model. */
export const MOST_CHANGE = 0.02;

const ERRORS = ['out-of-memory', 'validation'] as const;

type Feeds = Readonly<Record<string, Tensor>>;

/**
 * The executor in 16 bits where the model says the same with it as in 32 on a sample, within {@link MOST_CHANGE}; else the one
 * in 32. Whatever goes wrong with 16 bits, a driver's fault included, is taken as a no.
 * @param compile as `RunningBackend.compile`
 */
export async function chooseExecutor(
  model: CompiledModel,
  backend: WebGPUBackend,
  feeds: Feeds,
  compile: (run: () => void) => Promise<void>,
): Promise<GpuExecutor> {
  const half = fitsHalf(model) ? new GpuExecutor(model, backend, 'f16') : null;
  if (half?.precision === 'f16') {
    const whole = new GpuExecutor(model, backend);
    const same = await sayTheSame(whole, half, feeds, backend, compile);
    whole.dispose();
    if (same) return half;
  }
  half?.dispose();
  return new GpuExecutor(model, backend);
}

async function sayTheSame(
  whole: GpuExecutor,
  half: GpuExecutor,
  feeds: Feeds,
  backend: WebGPUBackend,
  compile: (run: () => void) => Promise<void>,
): Promise<boolean> {
  const cache = webgpuInternals(backend).pipelineCache;
  const known = new Set(Object.keys(cache));
  // Two of a model may not fit where one does.
  for (const kind of ERRORS) backend.device.pushErrorScope(kind);
  let same: boolean;
  try {
    await compile(() => {
      for (const executor of [whole, half]) {
        for (const output of Object.values(executor.run(feeds))) output.dispose();
      }
    });
    const expected = await valuesOf(whole, feeds);
    const got = await valuesOf(half, feeds);
    same = expected.every((values, index) => change(got[index]!, values) <= MOST_CHANGE);
  } catch {
    // tfjs would wait for what failed to compile again and again.
    for (const code of Object.keys(cache)) if (!known.has(code)) delete cache[code];
    same = false;
  }
  const errors = await Promise.all(ERRORS.map(() => backend.device.popErrorScope().catch(() => null)));
  return same && errors.every((error) => error === null);
}

async function valuesOf(executor: GpuExecutor, feeds: Feeds): Promise<Float32Array[]> {
  const outputs = Object.values(executor.run(feeds));
  try {
    const values: Float32Array[] = [];
    for (const output of outputs) values.push(Float32Array.from(await output.data()));
    return values;
  } finally {
    for (const output of outputs) output.dispose();
  }
}

/** Root mean square of the differences, against that of what is expected; NaN, or infinite, where a value is. */
export function change(got: Float32Array, expected: Float32Array): number {
  let differences = 0;
  let squares = 0;
  for (let at = 0; at < expected.length; at++) {
    differences += (got[at]! - expected[at]!) ** 2;
    squares += expected[at]! ** 2;
  }
  return differences === 0 ? 0 : Math.sqrt(differences / squares);
}
