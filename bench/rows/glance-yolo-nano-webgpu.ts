import type { BenchContext, BenchRow } from '../bench-row.ts';
import { quantile } from '../summarise.ts';

/** A software adapter takes seconds for larger ones. */
const INPUT_SIZE = 160;
const RUNS = 10;
/** Nothing is compiled again while it runs, as WebAssembly is. */
const WARM_UP_MS = 1000;

const PEERS = {
  tfjs: { name: 'glance-yolo-nano-webgpu-vs-tfjs', peerName: 'tfjs webgpu, its own kernels' },
  onnxruntime: { name: 'glance-yolo-nano-webgpu-vs-ort', peerName: 'onnxruntime-web webgpu' },
} as const;

/** The bundled detector on WebGPU; on SwiftShader, so that it can be measured anywhere. */
export const glanceYoloNanoWebgpu: readonly BenchRow[] = (['tfjs', 'onnxruntime'] as const).map((peer) => ({
  ...PEERS[peer],
  unit: 'ms',
  target: 0.6,
  measure: ({ runTask }) =>
    runTask(
      'webgpu-model',
      {
        modelUrl: '/weights/glance-yolo-nano/model.onnx',
        inputName: 'images',
        inputSize: INPUT_SIZE,
        peer,
        runs: RUNS,
        warmUpMs: WARM_UP_MS,
      },
      { webgpu: true },
    ),
  profile: profileBoxesOut,
}));

/** Whether boxes would come out sooner if they were drawn where they are found. */
async function profileBoxesOut({ runTask }: BenchContext): Promise<string> {
  const parameters = { runs: 60, warmUpMs: WARM_UP_MS };
  const { ours, peer } = await runTask('boxes-out', parameters, { webgpu: 'presents' });
  const ms = (samples: readonly number[]) =>
    `${quantile(samples, 0.5).toFixed(2)} ms (p95 ${quantile(samples, 0.95).toFixed(2)})`;
  return [
    '30 boxes on 1280 × 800, medians of 60',
    `read back and painted in 2D: ${ms(ours)}`,
    `drawn from the GPU’s buffer and handed over, without waiting for the GPU: ${ms(peer!)}`,
  ].join('\n  ');
}
