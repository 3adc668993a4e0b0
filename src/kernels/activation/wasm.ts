import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { internals, kernelsOf } from '../wasm/kernel-module.ts';

const KERNELS = { Silu: 'silu', HardSwish: 'hardSwish' } as const;

/** Registers `Silu` and `HardSwish` (float32, any shape) for tfjs's WASM backend; needs `attachKernels` first. */
export function registerWasmActivations(): void {
  for (const [kernelName, exported] of Object.entries(KERNELS)) {
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
        const run = kernelsOf(backend)[exported];
        run(dataIdMap.get(x.dataId).memoryOffset, dataIdMap.get(output.dataId).memoryOffset, length);
        return output;
      },
    } satisfies KernelConfig);
  }
}
