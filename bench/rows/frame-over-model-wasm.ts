import type { BenchRow } from '../bench-row.ts';

/** What Glance adds to the network: everything else that happens to a frame. */
export const frameOverModelWasm: BenchRow = {
  name: 'frame-over-model-wasm',
  unit: 'ms',
  target: 1.15,
  peerName: 'the model alone',
  measure: ({ runTask }) =>
    runTask('frame-over-model', {
      cardUrl: '/weights/glance-yolo-nano/card.json',
      pictureUrl: '/samples/astronaut.jpg',
      runs: 60,
    }),
};
