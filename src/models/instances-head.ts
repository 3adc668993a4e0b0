import { type InstanceMask, instanceMask } from '../postprocess/instance-mask.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import type { Detection } from '../shared/detection.ts';
import type { DetectOptions } from '../shared/engine.ts';
import type { Box, Size } from '../shared/geometry.ts';
import type { InstancesCard } from './card.ts';
import { createDetectHead } from './detect-head.ts';
import type { HeadOutput } from './head-outputs.ts';
import { headMismatch, requireShape } from './output-shape.ts';

/** One object in source pixels, and its mask. */
export interface Instance {
  readonly detection: Detection;
  readonly mask: InstanceMask;
}

/** Reads the raw outputs of a model that finds objects and their pixels. Owns its buffers; one `read` at a time. */
export interface InstancesHead {
  /**
   * @param outputs rows, then prototypes channels-last, unchanged
   * @param box the letterbox the input was made with
   * @param maskScale of the boxes found, in source pixels: mask pixels for each source pixel; 1 where absent
   * @returns strongest first
   * @throws GlanceError 'head-mismatch'
   */
  read(
    outputs: readonly HeadOutput[],
    box: Letterbox,
    options: DetectOptions,
    maskScale?: (boxes: readonly Box[]) => number,
  ): Instance[];
}

/** A head for a card at one input size. */
export function createInstancesHead(card: InstancesCard, inputPx: Size): InstancesHead {
  const detector = createDetectHead(card, inputPx);
  const { head } = card;
  return {
    read(outputs, box, options, maskScale = wholePixels) {
      const found = detector.find(outputs, box, options);
      const [rows, output] = outputs;
      const [, height = 0, width = 0] = output?.shape ?? [];
      const shape = [1, height, width, head.prototypes];
      const given = `${head.prototypes} prototypes, channels last`;
      const values = requireShape(head.type, head.prototypesOutput, output, shape, given);
      if (found.length > 0 && (height === 0 || width === 0))
        throw headMismatch(head.type, `“${head.prototypesOutput}” is empty`);
      const prototypes = { values, width, height, count: head.prototypes };
      const scale = maskScale(found.map(({ detection }) => detection.box));
      const across = width / inputPx.width;
      const down = height / inputPx.height;
      const placement = {
        scaleX: (box.scale * across) / scale,
        scaleY: (box.scaleY * down) / scale,
        offsetX: box.offsetX * across,
        offsetY: box.offsetY * down,
      };
      return found.map(({ detection, anchor }) => {
        const { from, step } = coefficientsAt(head, rows!.shape, anchor);
        const boxPx = detection.box.map((edge) => edge * scale) as unknown as Box;
        const mask = instanceMask(prototypes, rows!.values, from, step, boxPx, placement);
        return { detection, mask };
      });
    },
  };
}

function wholePixels(): number {
  return 1;
}

/** Where a row's weights of the prototypes stand: they are its last numbers. */
function coefficientsAt(
  { order, prototypes }: InstancesCard['head'],
  [, first = 0, second = 0]: readonly number[],
  anchor: number,
): { from: number; step: number } {
  return order === 'anchors,values'
    ? { from: anchor * second + second - prototypes, step: 1 }
    : { from: (first - prototypes) * second + anchor, step: second };
}
