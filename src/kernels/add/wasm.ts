import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { threadsFor } from '../conv2d/wasm.ts';
import { internals, kernelsOf } from '../wasm/kernel-module.ts';

/** Registers `GlanceAdd` (inputs `a`, `b`: float32, of one shape) for tfjs's WASM backend; needs `attachKernels` first. */
export function registerWasmAdd(): void {
  if (getKernel('GlanceAdd', 'wasm')) return;
  registerKernel({
    kernelName: 'GlanceAdd',
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) =>
      add(backend as object, inputs.a as TensorInfo, inputs.b as TensorInfo),
  } satisfies KernelConfig);
}

function add(backend: object, a: TensorInfo, b: TensorInfo): TensorInfo {
  const { dataIdMap, makeOutput } = internals(backend);
  const output = makeOutput.call(backend, a.shape, 'float32');
  const length = a.shape.reduce((product, side) => product * side, 1);
  const { control, threads } = threadsFor(backend, length);
  const [first, second, to] = [a, b, output].map(({ dataId }) => dataIdMap.get(dataId).memoryOffset);
  kernelsOf(backend).addOnThreads(control, threads, first!, second!, to!, length);
  return output;
}
