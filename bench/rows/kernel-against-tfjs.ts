import type { BenchRow } from '../bench-row.ts';
import type { BenchKernel } from '../page/task.ts';

/** What tfjs calls it, and the upper limit of the ratio. */
const KERNELS: Readonly<Record<BenchKernel, { readonly peer: string; readonly target: number }>> = {
  'transpose-conv-k3s2': { peer: 'conv2dTranspose', target: 1 / 4 },
  'transpose-conv-k2s2': { peer: 'conv2dTranspose', target: 1 / 2 },
  'max-pool-indices': { peer: 'maxPoolWithArgmax', target: 1 / 15 },
};
const NAMES = Object.keys(KERNELS) as BenchKernel[];
/** A software GPU takes seconds for each. */
const RUNS = { wasm: 50, webgpu: 5 } as const;

/** Kernels that segmenters need, against tfjs's own; WebGPU runs on SwiftShader, so that it can be measured anywhere. */
export const kernelsAgainstTfjs: readonly BenchRow[] = (['wasm', 'webgpu'] as const).flatMap((backend) =>
  NAMES.map((kernel) => ({
    name: `${kernel}-${backend}`,
    unit: 'ms',
    target: KERNELS[kernel].target,
    peerName: `tfjs ${KERNELS[kernel].peer}, ${backend}`,
    measure: ({ runTask }) =>
      runTask(
        'kernel-against-tfjs',
        { kernel, backend, runs: RUNS[backend] },
        { webgpu: backend === 'webgpu' },
      ),
  })),
);
