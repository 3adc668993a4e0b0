import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend as currentBackend, engine, type Tensor } from '@tensorflow/tfjs-core';
import { gpuQueueOf } from '../../src/kernels/webgpu/gpu-queue.ts';
import { bufferOf } from '../../src/kernels/webgpu/gpu-tensors.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { finish, POOLED, poolPairs, randomTensor } from './kernel-run.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

const { from: IN, to: OUT } = POOLED;
/** Four channels a thread. */
const OUT_ROW = (OUT[2] * OUT[3]) / 4;
const WORKGROUP = 256;

/**
 * A row of the result for a row of threads, as our kernel has them: each reads the four pixels of its window and writes two
 * results, and adding is all that it does. No kernel can pool in less.
 */
const MOVER = `
  @group(0) @binding(0) var<uniform> size : vec4i;
  @group(0) @binding(1) var<storage, read> x : array<vec4f>;
  @group(0) @binding(2) var<storage, read_write> values : array<vec4f>;
  @group(0) @binding(3) var<storage, read_write> indices : array<vec4i>;

  @compute @workgroup_size(${WORKGROUP})
  fn main(@builtin(global_invocation_id) thread : vec3u) {
    let row = i32(thread.y);
    let column = i32(thread.x) / ${IN[3] / 4};
    let corner = (row * 2 * size.x + column * 2) * ${IN[3] / 4} + i32(thread.x) % ${IN[3] / 4};
    let below = corner + size.x * ${IN[3] / 4};
    let at = row * ${OUT_ROW} + i32(thread.x);
    values[at] = x[corner] + x[corner + ${IN[3] / 4}] + x[below] + x[below + ${IN[3] / 4}];
    indices[at] = vec4i(at);
  }`;

/** Max-pooling with indices of 360 × 480 × 64 on WebGPU, against reading what it reads and writing what it writes. */
export async function poolAgainstMoving({
  runs,
}: TaskParameters['pool-against-moving']): Promise<TaskSamples> {
  const backend = await createBackend('webgpu', {});
  const x = randomTensor(IN);
  await expectMoved(x);
  const { ours, peer } = await takeTurns(
    () => timed(() => finish(poolPairs(x))),
    () => timed(() => finish(move(x))),
    runs,
  );
  return { ours, peer, note: backend.device };
}

/** The last thread wrote, and its sum is one of four. */
async function expectMoved(x: Tensor): Promise<void> {
  const [values, indices] = move(x);
  const [sum, index] = [(await values!.data()).at(-1)!, (await indices!.data()).at(-1)!];
  for (const used of [values!, indices!]) used.dispose();
  if (index !== OUT_ROW * OUT[1] - 1 || !(sum > 0 && sum < 4)) throw new Error('nothing was moved');
}

function move(x: Tensor): Tensor[] {
  const backend = currentBackend() as WebGPUBackend;
  const values = backend.makeTensorInfo([...OUT], 'float32');
  const indices = backend.makeTensorInfo([...OUT], 'int32');
  gpuQueueOf(backend).run({
    label: 'moves what pooling moves',
    code: MOVER,
    uniforms: Int32Array.of(IN[2], 0, 0, 0),
    buffers: [x, values, indices].map((tensor) => bufferOf(backend, tensor)),
    workgroups: [OUT_ROW / WORKGROUP, OUT[1], 1],
  });
  return [values, indices].map((info) => engine().makeTensorFromTensorInfo(info));
}
