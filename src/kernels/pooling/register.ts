import { getKernel, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';

/** One kernel call on one backend. */
export interface PoolingCall<Backend, Attributes> {
  readonly backend: Backend;
  readonly x: TensorInfo;
  /** Where the kernel has them. */
  readonly indices: TensorInfo;
  readonly attributes: Attributes;
}

/** Registers a pooling kernel for a backend, unless it is there already. */
export function registerPooling<Backend, Attributes>(
  backendName: 'wasm' | 'webgpu',
  kernelName: string,
  run: (call: PoolingCall<Backend, Attributes>) => TensorInfo | TensorInfo[],
): void {
  if (getKernel(kernelName, backendName)) return;
  registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run({
        backend: backend as Backend,
        x: inputs.x as TensorInfo,
        indices: inputs.indices as TensorInfo,
        attributes: attrs as unknown as Attributes,
      }),
  });
}
