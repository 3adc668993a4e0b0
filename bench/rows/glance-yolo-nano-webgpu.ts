import type { BenchRow } from '../bench-row.ts';

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
}));
