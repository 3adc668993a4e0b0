import { anchorCount, cellsPerSide } from '../postprocess/anchor-count.ts';
import { createBoxRowsScratch, decodeBoxRows } from '../postprocess/decode-box-rows.ts';
import { decodeBoxScores } from '../postprocess/decode-box-scores.ts';
import { decodeFastestdet } from '../postprocess/decode-fastestdet.ts';
import { decodeNanodet } from '../postprocess/decode-nanodet.ts';
import { decodeYolox } from '../postprocess/decode-yolox.ts';
import type { DecodeOptions, DetectionBuffer } from '../postprocess/types.ts';
import type { Size } from '../shared/geometry.ts';
import type { DetectCard, DetectorHead, InstancesCard, InstancesHead } from './card.ts';
import { endToEndDecoder, nmsTensorsDecoder } from './finished-decoders.ts';
import type { HeadOutput } from './head-outputs.ts';
import { headMismatch, requireShape } from './output-shape.ts';
import { unitsOf } from './units-of.ts';

/** Turns a network's outputs into candidates. Owns its scratch; one `decode` at a time. */
export interface HeadDecoder {
  /** Whether overlapping candidates have to be thinned out. */
  readonly suppress: boolean;
  /**
   * @param outputs in the order of `headOutputs`
   * @throws GlanceError 'head-mismatch' where their shapes are not what the head says
   */
  decode(outputs: readonly HeadOutput[], options: DecodeOptions, buffer: DetectionBuffer): void;
}

/** What reads a card's outputs at one input size: a case for each type of head. */
export function createHeadDecoder(card: DetectCard | InstancesCard, inputPx: Size): HeadDecoder {
  const { head } = card;
  switch (head.type) {
    case 'yolox':
    case 'nanodet':
    case 'fastestdet':
      return gridDecoder(card, head, inputPx);
    case 'ssd':
    case 'detr':
      return boxScoresDecoder(card, head, inputPx);
    case 'end-to-end':
      return endToEndDecoder(head, inputPx);
    case 'nms-tensors':
      return nmsTensorsDecoder(head, inputPx);
    default:
      return boxRowsDecoder(card, head, inputPx);
  }
}

type HeadOf<Type extends DetectorHead['type']> = Extract<DetectorHead, { type: Type }>;

function gridDecoder(
  { labels }: DetectCard | InstancesCard,
  head: HeadOf<'yolox' | 'nanodet' | 'fastestdet'>,
  inputPx: Size,
): HeadDecoder {
  const classCount = labels.length;
  const { strides, scoresAreProbabilities } = head;
  const layout = { inputPx, strides, classCount, scoresAreProbabilities };
  const anchors = anchorCount(strides, inputPx);
  const given = `${classCount} labels and strides ${strides.join(', ')} at ${inputPx.width}×${inputPx.height} px`;
  const expect = (output: HeadOutput | undefined, shape: readonly number[]) =>
    requireShape(head.type, head.output, output, shape, given);
  if (head.type === 'fastestdet') {
    const [rows, columns] = [inputPx.height, inputPx.width].map((side) => cellsPerSide(side, strides[0]));
    return {
      suppress: true,
      decode: ([output], options, buffer) =>
        decodeFastestdet(expect(output, [1, rows!, columns!, 5 + classCount]), layout, options, buffer),
    };
  }
  if (head.type === 'yolox') {
    const shape = [1, anchors, 5 + classCount];
    return {
      suppress: true,
      decode: (outputs, options, buffer) => decodeYolox(expect(outputs[0], shape), layout, options, buffer),
    };
  }
  const withBins = { ...layout, bins: head.bins };
  const values = classCount + 4 * head.bins;
  return {
    suppress: true,
    decode: ([output], options, buffer) =>
      decodeNanodet(expect(output, [1, anchors, values]), withBins, options, buffer),
  };
}

function boxRowsDecoder(
  { labels }: DetectCard | InstancesCard,
  head: HeadOf<'yolov5' | 'yolov8'> | InstancesHead,
  inputPx: Size,
): HeadDecoder {
  const objectness = head.type.startsWith('yolov5');
  const classCount = labels.length;
  const prototypes = 'prototypes' in head ? head.prototypes : 0;
  const values = 4 + (objectness ? 1 : 0) + classCount + prototypes;
  const anchorsFirst = head.order === 'anchors,values';
  const perCell = anchorCount(head.strides, inputPx);
  let scratch = createBoxRowsScratch(0);
  return {
    suppress: head.suppress,
    decode: ([output], options, buffer) => {
      const anchors = output?.shape[anchorsFirst ? 1 : 2] ?? 0;
      const shape = anchorsFirst ? [1, anchors, values] : [1, values, anchors];
      const row = `${4 + (objectness ? 1 : 0)} numbers, ${labelsOf(classCount)}${prototypes > 0 ? ` and ${prototypes} prototypes` : ''}`;
      const found = requireShape(head.type, head.output, output, shape, row);
      if (perCell > 0 && (anchors === 0 || anchors % perCell !== 0)) {
        const strides = `strides ${head.strides.join(', ')} at ${inputPx.width}×${inputPx.height} px`;
        throw headMismatch(
          head.type,
          `“${head.output}” has ${anchors} anchors, and ${strides} make ${perCell} cells`,
        );
      }
      if (scratch.scores.length !== anchors) scratch = createBoxRowsScratch(anchors);
      const layout = { ...head, ...unitsOf(head.units, inputPx), anchors, classCount, values, objectness };
      decodeBoxRows(found, layout, options, buffer, scratch);
    },
  };
}

function boxScoresDecoder(
  { labels }: DetectCard | InstancesCard,
  head: HeadOf<'ssd' | 'detr'>,
  inputPx: Size,
): HeadDecoder {
  const classCount = labels.length;
  const values = classCount + (head.background === 'none' ? 0 : 1);
  const given = `${labelsOf(classCount)}${head.background === 'none' ? '' : ' and one for nothing'}`;
  return {
    suppress: head.type === 'ssd',
    decode: ([boxes, scores], options, buffer) => {
      const anchors = boxes?.shape[1] ?? 0;
      const layout = { ...head, ...unitsOf(head.units, inputPx), anchors, classCount };
      decodeBoxScores(
        requireShape(head.type, head.boxesOutput, boxes, [1, anchors, 4], 'boxes'),
        requireShape(head.type, head.scoresOutput, scores, [1, anchors, values], given),
        layout,
        options,
        buffer,
      );
    },
  };
}

function labelsOf(count: number): string {
  return count === 1 ? '1 label' : `${count} labels`;
}
