import { conv2dTranspose, maxPoolWithArgmax, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { transposeConv2d } from '../../src/kernels/transpose-conv2d/transpose-conv2d.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { engineBase } from './engine-base.ts';
import { finish, POOLED, poolPairs, randomTensor } from './kernel-run.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { BenchKernel, TaskParameters, TaskSamples } from './task.ts';

/** Allowed difference of the two results, relative to the largest value: they must do the same work. */
const TOLERANCE = 1e-5;

/** The same work done by our kernel and by tfjs's own; the first result is compared, and waited for. */
interface Contest {
  readonly shape: readonly number[];
  ours(): Tensor[];
  peer(): Tensor[];
}

const CONTESTS: Readonly<Record<BenchKernel, () => Contest>> = {
  'transpose-conv-k3s2': () => transposedConvolution(3),
  'transpose-conv-k2s2': () => transposedConvolution(2),
  'max-pool-indices': poolingWithIndices,
};

/** One kernel against the one that tfjs has, on the same backend, one thread each; nothing is read back but one value. */
export async function kernelAgainstTfjs({
  kernel,
  backend: name,
  runs,
}: TaskParameters['kernel-against-tfjs']): Promise<TaskSamples> {
  const backend = await createBackend(name, { assetBase: engineBase(), threads: 1 });
  await backend.fetchKernels?.(null);
  const contest = CONTESTS[kernel]();
  await expectSame(contest);
  const run = (work: () => Tensor[]) => () => timed(() => finish(work()));
  const { ours, peer } = await takeTurns(run(contest.ours), run(contest.peer), runs);
  return { ours, peer, note: backend.device };
}

/** 45 × 60 × 128 to 90 × 120 × 64. */
function transposedConvolution(kernel: 2 | 3): Contest {
  const x = randomTensor([1, 45, 60, 128]);
  const filter = randomTensor([kernel, kernel, 64, 128]);
  const end = kernel - 2;
  const pads = { top: 0, left: 0, bottom: end, right: end };
  return {
    shape: [1, 90, 120, 64],
    ours: () => [transposeConv2d(x, filter, { strides: [2, 2], pads })],
    peer: () => [conv2dTranspose(x, filter, [1, 90, 120, 64], 2, 'same')],
  };
}

/** All values are above zero: tfjs's own is wrong below. */
function poolingWithIndices(): Contest {
  const x = randomTensor(POOLED.from);
  return {
    shape: POOLED.to,
    ours: () => poolPairs(x),
    peer: () => {
      const { result, indexes } = maxPoolWithArgmax(x, 2, 2, 'valid') as Record<
        'result' | 'indexes',
        Tensor4D
      >;
      return [result, indexes];
    },
  };
}

async function expectSame({ shape, ours, peer }: Contest): Promise<void> {
  const [own, other] = [ours(), peer()];
  const [a, b] = [await own[0]!.data(), await other[0]!.data()];
  for (const used of [...own, ...other]) used.dispose();
  let difference = 0;
  let largest = 0;
  for (let at = 0; at < b.length; at++) {
    difference = Math.max(difference, Math.abs(a[at]! - b[at]!));
    largest = Math.max(largest, Math.abs(b[at]!));
  }
  const same = String(own[0]!.shape) === String(shape) && a.length === b.length;
  // The negation lets NaN through as different.
  if (!same || !(difference <= TOLERANCE * largest)) {
    throw new Error(`The two results differ by up to ${difference} of ${largest}`);
  }
}
