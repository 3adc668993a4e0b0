import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sharedPath } from '../../test/support/shared.ts';
import type { BenchContext, BenchRow } from '../bench-row.ts';

const RUNS = 50;
const ENGINE = fileURLToPath(new URL('../../dist/engine/', import.meta.url));
/** The modules with fused multiply-add, and what browsers without it load instead. */
const RELAXED = [
  ['glance-kernels-relaxed.wasm', 'glance-kernels.wasm'],
  ['glance-kernels-threads-relaxed.wasm', 'glance-kernels-threads.wasm'],
] as const;

/** A detector at 416 × 416. */
interface BenchModel {
  readonly name: string;
  /** Where the bench page finds it, or a text that says why not. */
  url(context: BenchContext): { readonly modelUrl: string } | string;
}

const YOLOX_NANO: BenchModel = {
  name: 'yolox-nano-416',
  url({ server }) {
    const file = 'models/yolox-nano.onnx';
    const path = sharedPath(file);
    if (!path) return `../shared/${file} is not on this machine`;
    server.mount({ '/shared-models/': path.slice(0, path.lastIndexOf('/') + 1) });
    return { modelUrl: '/shared-models/yolox-nano.onnx' };
  },
};
const GLANCE_YOLO_NANO: BenchModel = {
  name: 'glance-yolo-nano-416',
  url: () => ({ modelUrl: '/weights/glance-yolo-nano/model.onnx' }),
};

/** Networks on WASM: against onnxruntime-web with the same number of threads, and against tfjs's own kernels. */
export const modelsWasm: readonly BenchRow[] = [
  againstOrt(YOLOX_NANO, 1),
  againstOrt(YOLOX_NANO, 2),
  againstOrt(GLANCE_YOLO_NANO, 1),
  againstOrt(GLANCE_YOLO_NANO, 2),
  withoutRelaxedSimd(againstOrt(YOLOX_NANO, 1), 0.8),
  againstTfjs(YOLOX_NANO),
];

function againstOrt(model: BenchModel, threads: number): BenchRow {
  return {
    name: `${model.name}-wasm-${threads}t`,
    unit: 'ms',
    target: 0.5,
    peerName: `onnxruntime-web wasm, ${threads} thread${threads === 1 ? '' : 's'}`,
    async measure(context) {
      const found = model.url(context);
      if (typeof found === 'string') return found;
      const where = { ...found, inputName: 'images', inputSize: 416 };
      return context.runTask('model-against-ort', { ...where, threads, runs: RUNS });
    },
    async profile(context) {
      const found = model.url(context);
      if (typeof found === 'string') return found;
      const where = { ...found, inputName: 'images', inputSize: 416 };
      const { note = '' } = await context.runTask('profile-model', { ...where, threads, runs: RUNS });
      return note;
    },
  };
}

function againstTfjs(model: BenchModel): BenchRow {
  return {
    name: `${model.name}-wasm-vs-tfjs`,
    unit: 'ms',
    target: 1 / 4,
    peerName: 'tfjs wasm: the file’s graph on its own kernels, 1 thread',
    async measure(context) {
      const found = model.url(context);
      if (typeof found === 'string') return found;
      const where = { ...found, inputName: 'images', inputSize: 416 };
      return context.runTask('model-against-tfjs', { ...where, runs: RUNS });
    },
  };
}

/** The same row with Glance's kernels as a browser without relaxed SIMD has them; the peer stays as it is. */
function withoutRelaxedSimd(row: BenchRow, target: number): BenchRow {
  return {
    ...row,
    name: `${row.name}-no-relaxed`,
    target,
    async measure(context) {
      serve(context, ([, plain]) => plain);
      try {
        return await row.measure(context);
      } finally {
        serve(context, ([relaxed]) => relaxed);
      }
    },
  };
}

function serve({ server }: BenchContext, choose: (files: (typeof RELAXED)[number]) => string): void {
  for (const files of RELAXED) {
    const answer = () => ({ type: 'application/wasm', body: readFileSync(ENGINE + choose(files)) });
    server.mount({ [`/engine/${files[0]}`]: answer });
  }
}
