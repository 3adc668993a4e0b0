import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { ACTIVATION_KINDS, threadsFor } from '../conv2d/wasm.ts';
import { internals, kernelsOf } from '../wasm/kernel-module.ts';

const KERNELS = { Silu: 'silu', HardSwish: 'hard-swish' } as const;
/** A value costs about as much as so many multiply-adds. */
const MULTIPLY_ADDS_PER_VALUE = 8;

/** Registers `Silu` and `HardSwish` (float32, any shape) for tfjs's WASM backend; needs `attachKernels` first. */
export function registerWasmActivations(): void {
  for (const [kernelName, activation] of Object.entries(KERNELS)) {
    if (getKernel(kernelName, 'wasm')) continue;
    registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, backend }) => {
        const x = inputs.x as TensorInfo;
        const { dataIdMap, makeOutput } = internals(backend);
        const output = makeOutput.call(backend, x.shape, 'float32');
        const length = x.shape.reduce((product, side) => product * side, 1);
        // Looked up after makeOutput, which may grow the memory but moves nothing.
        const [from, to] = [x, output].map(({ dataId }) => dataIdMap.get(dataId).memoryOffset);
        const { control, threads } = threadsFor(backend as object, length * MULTIPLY_ADDS_PER_VALUE);
        const kind = ACTIVATION_KINDS[activation];
        kernelsOf(backend as object).activateOnThreads(control, threads, from!, to!, length, kind, 0);
        return output;
      },
    } satisfies KernelConfig);
  }
}
