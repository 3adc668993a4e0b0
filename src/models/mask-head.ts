import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { segmentMap } from '../kernels/segment-map/op.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import type { SegmentMask } from '../shared/segmentation.ts';
import type { SegmentCard } from './card.ts';
import { mapSize, maskLogits } from './mask-logits.ts';

/**
 * Reads a segmenter's output: on the device its logits become a byte per pixel, smoothed with the frame before.
 * Owns what it remembers of that frame.
 */
export class MaskHead {
  readonly kind: SegmentMask['kind'];
  readonly #card: SegmentCard;
  readonly #input: Size;
  #past: Tensor4D | null = null;

  /**
   * @param input the whole input, in pixels
   * @param shape of the network's output, channels-last
   * @throws GlanceError 'head-mismatch' where the output is not what the card says
   */
  constructor(card: SegmentCard, input: Size, shape: readonly number[]) {
    this.kind = card.head.kind;
    this.#card = card;
    this.#input = input;
    const problem = this.#problemWith(shape);
    if (problem !== null) throw new GlanceError('head-mismatch', { head: card.head.type, problem });
  }

  /**
   * @param output of one picture, which stays the caller's
   * @param smoothing 0 to below 1; above 0 the picture is taken as the next frame after the last, and remembered
   * @returns four bytes in each int32, pixels in row order; the caller's to dispose
   */
  map(output: Tensor, smoothing: number): Tensor {
    const past = smoothing > 0 ? this.#past : null;
    const { head, labels } = this.#card;
    const logits = maskLogits(output, head, labels.length, this.#input);
    const { map, state } = segmentMap(logits, past, { kind: this.kind, smoothing });
    if (logits !== output) logits.dispose();
    this.forget();
    if (smoothing > 0) this.#past = state;
    else state.dispose();
    return map;
  }

  /** The next picture is not smoothed with the last. */
  forget(): void {
    this.#past?.dispose();
    this.#past = null;
  }

  /** @param bytes those of {@link map}; the mask's from then on */
  read(bytes: Uint8Array, { offsetX, offsetY, contentWidth, contentHeight }: Letterbox): SegmentMask {
    const { width, height } = this.#input;
    return {
      width,
      height,
      kind: this.kind,
      values: bytes.subarray(0, width * height),
      content: { x: offsetX, y: offsetY, width: contentWidth, height: contentHeight },
    };
  }

  #problemWith(shape: readonly number[]): string | null {
    const { width, height } = this.#input;
    const { output, values = 'logits', stride = 1 } = this.#card.head;
    const ids = values === 'class-ids';
    const channels = this.kind === 'alpha' ? 1 : this.#card.labels.length;
    const [rows, columns] = mapSize(shape, values);
    const found = shape[3];
    if (shape[0] !== 1 || rows === 0 || (shape.length !== 4 && !(ids && shape.length === 3))) {
      return `“${output}” should be one image of ${width}×${height} pixels, got [${shape.join(', ')}]`;
    }
    if (columns * stride !== width || rows * stride !== height) {
      const at = stride === 1 ? '' : `, at a stride of ${stride}`;
      return `“${output}” is ${columns}×${rows} pixels, and the card’s input is ${width}×${height}${at}`;
    }
    if (ids) return null;
    if (found === channels) return null;
    return this.kind === 'alpha'
      ? `“${output}” has ${found} channels, and the kind “alpha” has one`
      : `“${output}” has ${found} classes, and the card has ${channels} labels`;
  }
}
