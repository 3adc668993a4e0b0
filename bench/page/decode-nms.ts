import type { DetectCard } from '../../src/models/card.ts';
import { createDetectHead } from '../../src/models/detect-head.ts';
import { fitLetterbox } from '../../src/preprocess/letterbox.ts';
import { benchRandom } from './bench-random.ts';
import { BENCH_DETECT_OPTIONS } from './detect-options.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

const CLASSES = 80;
const VALUES = 5 + CLASSES;
const STRIDES = [8, 16, 32];
const WARM_UP_RUNS = 50;
/** Objects in the picture; each is seen by a patch of neighbouring anchors. */
const OBJECTS = 12;
const PATCH_CELLS = 2;

/** Decode, threshold and NMS of a YOLOX output as a picture with a dozen objects gives it. */
export async function decodeNms({ inputSize, runs }: TaskParameters['decode-nms']): Promise<TaskSamples> {
  const { values, anchors } = syntheticOutput(inputSize);
  const shape = [1, anchors, VALUES];
  const side = { width: inputSize, height: inputSize };
  const head = createDetectHead(card(inputSize), side);
  const box = fitLetterbox({ width: 1280, height: 720 }, side, 'top-left');
  let found = 0;
  const ours: number[] = [];
  for (let run = -WARM_UP_RUNS; run < runs; run++) {
    const startMs = performance.now();
    found = head.read([{ values, shape }], box, BENCH_DETECT_OPTIONS).length;
    if (run >= 0) ours.push(performance.now() - startMs);
  }
  return { ours, peer: null, note: `${anchors} anchors, ${found} boxes kept` };
}

function syntheticOutput(inputSize: number): { values: Float32Array; anchors: number } {
  const random = benchRandom(8400);
  const grids = STRIDES.map((stride) => inputSize / stride);
  const anchors = grids.reduce((sum, side) => sum + side * side, 0);
  const values = new Float32Array(anchors * VALUES);
  for (let anchor = 0; anchor < anchors; anchor++) {
    const at = anchor * VALUES;
    values[at] = random() - 0.5;
    values[at + 1] = random() - 0.5;
    values[at + 2] = 1 + random();
    values[at + 3] = 1 + random();
    // Background: most anchors see next to nothing.
    values[at + 4] = random() ** 6 * 0.3;
    for (let value = 5; value < VALUES; value++) values[at + value] = random() ** 4 * 0.2;
  }
  for (let object = 0; object < OBJECTS; object++) {
    const level = object % grids.length;
    const side = grids[level]!;
    const start = grids.slice(0, level).reduce((sum, each) => sum + each * each, 0);
    const middle = () => PATCH_CELLS + Math.floor(random() * (side - 2 * PATCH_CELLS));
    const [x, y, classId] = [middle(), middle(), Math.floor(random() * CLASSES)];
    for (let dy = -PATCH_CELLS; dy <= PATCH_CELLS; dy++) {
      for (let dx = -PATCH_CELLS; dx <= PATCH_CELLS; dx++) {
        const at = (start + (y + dy) * side + x + dx) * VALUES;
        values[at] = -dx + random() * 0.2;
        values[at + 1] = -dy + random() * 0.2;
        values[at + 4] = 0.6 + random() * 0.4;
        values[at + 5 + classId] = 0.6 + random() * 0.4;
      }
    }
  }
  return { values, anchors };
}

function card(inputSize: number): DetectCard {
  return {
    id: 'bench',
    name: 'Bench',
    version: '1.0.0',
    task: 'detect',
    file: 'none',
    bytes: 0,
    sha256: '',
    input: {
      name: 'images',
      layout: 'NCHW',
      sizes: { default: inputSize, multipleOf: 32, min: inputSize, max: inputSize },
      colour: 'RGB',
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      letterbox: { align: 'top-left', pad: 114 },
    },
    head: {
      type: 'yolox',
      output: 'output',
      strides: STRIDES,
      layout: 'box4,objectness,classes',
      scoresAreProbabilities: true,
    },
    labels: Array.from({ length: CLASSES }, (_, id) => `class ${id}`),
    metrics: [],
    licence: 'none',
    source: 'none',
  };
}
