import type { BenchRow } from '../bench-row.ts';

/** 640 pixels at strides 8, 16 and 32: 6400 + 1600 + 400 anchors. */
const INPUT_SIZE = 640;

/** What becomes of the raw output of a large input. */
export const decodeNms: BenchRow = {
  name: 'decode-nms-8400',
  unit: 'ms',
  target: 2,
  peerName: null,
  measure: ({ runTask }) => runTask('decode-nms', { inputSize: INPUT_SIZE, runs: 300 }),
};
