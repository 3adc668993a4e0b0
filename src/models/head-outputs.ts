import type { ModelCard } from './card.ts';

/** One output of a network, as a head reads it: image-like ones channels-last. */
export interface HeadOutput {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Names of the outputs that a head reads, in the order in which it wants them. */
export function headOutputs(head: ModelCard['head']): readonly string[] {
  switch (head.type) {
    case 'ssd':
    case 'detr':
      return [head.boxesOutput, head.scoresOutput];
    case 'nms-tensors': {
      const { boxesOutput, scoresOutput, classesOutput, countOutput } = head;
      return [boxesOutput, scoresOutput, classesOutput, ...(countOutput === undefined ? [] : [countOutput])];
    }
    case 'yolov5-seg':
    case 'yolov8-seg':
      return [head.output, head.prototypesOutput];
    default:
      return [head.output];
  }
}
