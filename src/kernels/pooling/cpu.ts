import { getKernel, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { PlainTensor } from '../conv2d/reference.ts';
import type { FactorAttributes, PlaneAttributes, WindowAttributes } from './attributes.ts';
import {
  bedOfNailsUnpool,
  maxPoolWithIndices,
  maxUnpool,
  nearestUnpool,
  type PlainIndices,
  planeGather,
  planeScatterAdd,
} from './reference.ts';

/** What is used of tfjs's plain backend. */
interface CpuBackend {
  readSync(dataId: object): Float32Array | Int32Array;
  makeTensorInfo(shape: number[], dtype: 'float32' | 'int32', values: Float32Array | Int32Array): TensorInfo;
}

type Inputs = Readonly<Record<'x' | 'indices', PlainTensor & PlainIndices>>;

/**
 * Registers the pooling kernels, done by their reference, for tfjs's plain backend: for tests and for tools without a
 * browser. Kernels, inputs and attributes as in {@link registerWasmPooling}.
 */
export function registerCpuPooling(): void {
  register<WindowAttributes>('GlanceMaxPoolWithIndices', ({ x }, window) => {
    const { values, indices } = maxPoolWithIndices(x, window);
    return [values, indices];
  });
  register<PlaneAttributes>('GlanceMaxUnpool', ({ x, indices }, { outputSize }) => [
    maxUnpool(x, indices, outputSize),
  ]);
  register<PlaneAttributes>('GlancePlaneScatterAdd', ({ x, indices }, { outputSize }) => [
    planeScatterAdd(x, indices, outputSize),
  ]);
  register('GlancePlaneGather', ({ x, indices }) => [planeGather(x, indices)]);
  register<FactorAttributes>('GlanceNearestUnpool', ({ x }, { factors }) => [nearestUnpool(x, factors)]);
  register<FactorAttributes>('GlanceBedOfNailsUnpool', ({ x }, { factors }) => [
    bedOfNailsUnpool(x, factors),
  ]);
}

function register<Attributes>(
  kernelName: string,
  run: (inputs: Inputs, attributes: Attributes) => (PlainTensor | PlainIndices)[],
): void {
  if (getKernel(kernelName, 'cpu')) return;
  registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const cpu = backend as unknown as CpuBackend;
      const plain = Object.entries(inputs).map(([name, info]) => {
        const { shape, dataId } = info as TensorInfo;
        return [name, { shape, values: cpu.readSync(dataId) }] as const;
      });
      const outputs = run(Object.fromEntries(plain) as unknown as Inputs, attrs as unknown as Attributes).map(
        ({ shape, values }) =>
          cpu.makeTensorInfo([...shape], values instanceof Int32Array ? 'int32' : 'float32', values),
      );
      return outputs.length === 1 ? outputs[0]! : outputs;
    },
  });
}
