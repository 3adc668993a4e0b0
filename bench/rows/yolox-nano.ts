import { sharedPath } from '../../test/support/shared.ts';
import type { BenchRow } from '../bench-row.ts';

const MODEL = 'models/yolox-nano.onnx';

/** The published YOLOX-nano against onnxruntime-web, both on WASM with the same number of threads. */
export function yoloxNanoWasm(threads: number): BenchRow {
  return {
    name: `yolox-nano-416-wasm-${threads}t`,
    unit: 'ms',
    target: 1,
    peerName: `onnxruntime-web wasm, ${threads} thread${threads === 1 ? '' : 's'}`,
    async measure({ runTask, server }) {
      const path = sharedPath(MODEL);
      if (!path) return `../shared/${MODEL} is not on this machine`;
      server.mount({ '/shared-models/': path.slice(0, path.lastIndexOf('/') + 1) });
      return runTask('model-against-ort', {
        modelUrl: '/shared-models/yolox-nano.onnx',
        inputName: 'images',
        inputSize: 416,
        threads,
        runs: 50,
      });
    },
  };
}
