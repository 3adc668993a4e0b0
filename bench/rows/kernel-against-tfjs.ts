import type { BenchContext, BenchRow } from '../bench-row.ts';
import type { BenchKernel } from '../page/task.ts';
import { quantile } from '../summarise.ts';

/** What tfjs calls it, and the upper limit of the ratio. */
const KERNELS: Readonly<Record<BenchKernel, { readonly peer: string; readonly target: number }>> = {
  'transpose-conv-k3s2': { peer: 'conv2dTranspose', target: 1 / 4 },
  'transpose-conv-k2s2': { peer: 'conv2dTranspose', target: 1 / 2 },
  'max-pool-indices': { peer: 'maxPoolWithArgmax', target: 1 / 15 },
};
const NAMES = Object.keys(KERNELS) as BenchKernel[];
/** tfjs on a software GPU takes seconds for each. */
const RUNS = { wasm: 50, webgpu: 5 } as const;
const PROFILE_RUNS = 50;

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
    ...(kernel === 'max-pool-indices' && backend === 'webgpu' ? { profile: againstMoving } : {}),
  })),
);

/** How much of pooling is reading and writing: on a processor that plays a GPU, most. */
async function againstMoving({ runTask }: BenchContext): Promise<string> {
  const { ours, peer } = await runTask('pool-against-moving', { runs: PROFILE_RUNS }, { webgpu: true });
  const [pool, move] = [ours, peer!].map((samples) => quantile(samples, 0.5).toFixed(1));
  return `pooling with indices takes ${pool} ms; reading and writing as much, and nothing else, ${move} ms`;
}
