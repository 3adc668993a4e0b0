import { engine, removeBackend, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { ExecutorPort, ModelExecutor } from '../runtime/executor.ts';
import { type ConstTensor, dtypeOf } from '../runtime/onnx/onnx-graph.ts';
import { GlanceError } from '../shared/errors.ts';

/** A prime: rows of a picture do not repeat. */
const PLACEHOLDER_VALUES = 251;

/** One output as plain values. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: ArrayLike<number>;
}

/**
 * Runs a graph on plain values, on tfjs's current backend; every tensor made is disposed.
 *
 * @param feeds by input name, in the graph's own layout
 */
export async function runOnValues(
  executor: ModelExecutor,
  feeds: Readonly<Record<string, ConstTensor>>,
): Promise<Record<string, PlainTensor>> {
  const inputs: Record<string, Tensor> = {};
  let outputs: Record<string, Tensor> = {};
  try {
    for (const [name, { data, shape, type }] of Object.entries(feeds)) {
      inputs[name] = tensor(data, [...shape], dtypeOf(type));
    }
    outputs = executor.run(inputs);
    const plain: Record<string, PlainTensor> = {};
    for (const [name, output] of Object.entries(outputs)) {
      // A copy: on WASM the values are a view of memory that goes with the tensor.
      const data = Float64Array.from(await output.data<'float32'>());
      plain[name] = { shape: output.shape, dtype: output.dtype, data };
    }
    return plain;
  } finally {
    for (const made of [...Object.values(inputs), ...Object.values(outputs)]) made.dispose();
  }
}

/**
 * Gives `use` a tensor for each input, of values from 0 to 1 or of zeros where they are whole; they are disposed after it.
 */
export async function withPlaceholders<T>(
  inputs: readonly ExecutorPort[],
  use: (feeds: Readonly<Record<string, Tensor>>) => Promise<T>,
): Promise<T> {
  const feeds = Object.fromEntries(
    inputs.map(({ name, shape, dtype }) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      const values = Float32Array.from({ length: size }, (_, at) =>
        dtype === 'float32' ? (at % PLACEHOLDER_VALUES) / PLACEHOLDER_VALUES : 0,
      );
      return [name, tensor(values, [...shape], dtype as 'float32')];
    }),
  );
  try {
    return await use(feeds);
  } finally {
    for (const feed of Object.values(feeds)) feed.dispose();
  }
}

/**
 * Makes tfjs's plain JavaScript backend the current one: slow, for comparison only.
 *
 * @throws GlanceError `package-missing`
 */
export async function startCpuBackend(): Promise<{ dispose(): void }> {
  await import('@tensorflow/tfjs-backend-cpu').catch((cause: unknown) => {
    const details = { package: '@tensorflow/tfjs-backend-cpu', purpose: 'The cpu backend' };
    throw new GlanceError('package-missing', details, { cause });
  });
  if (!(await setBackend('cpu'))) {
    throw new GlanceError('backend-unsupported', { backend: 'cpu', reason: 'tfjs could not start it' });
  }
  return {
    dispose() {
      if (engine().backendName === 'cpu') removeBackend('cpu');
    },
  };
}
