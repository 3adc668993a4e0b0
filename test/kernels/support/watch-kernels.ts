import { getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';

/** Notes the names of a backend's kernels that run from now on, but for our own. */
export function watchKernels(backend: string): ReadonlySet<string> {
  const used = new Set<string>();
  for (const config of [...(getKernelsForBackend(backend) ?? [])]) {
    const { kernelName, kernelFunc } = config;
    if (kernelName.startsWith('Glance')) continue;
    unregisterKernel(kernelName, backend);
    registerKernel({
      ...config,
      kernelFunc: (call) => {
        used.add(kernelName);
        return kernelFunc(call);
      },
    });
  }
  return used;
}
