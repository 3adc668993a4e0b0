import type { Size } from '../shared/geometry.ts';

/**
 * Candidate boxes as a struct of arrays of fixed capacity, reused frame after frame; whoever creates it owns it.
 * Entries 0 to `count − 1` are valid, in no order. Boxes in model input pixels, scores 0 to 1.
 */
export interface DetectionBuffer {
  readonly capacity: number;
  count: number;
  readonly x1: Float32Array;
  readonly y1: Float32Array;
  readonly x2: Float32Array;
  readonly y2: Float32Array;
  readonly scores: Float32Array;
  readonly classIds: Int32Array;
  /** Index of the anchor each came from: breaks ties between equal scores. */
  readonly anchors: Int32Array;
  /** The same boxes' sides in the order x1, y1, x2, y2, each number as two words, the lower first. */
  readonly sideWords: readonly [Uint16Array, Uint16Array, Uint16Array, Uint16Array];
  /** Entries as a heap, the worst first; valid while the buffer is full. */
  readonly worstFirst: Int32Array;
}

/** How a decoder chooses its candidates. */
export interface DecodeOptions {
  /** Candidates below it are left out, 0 to 1. */
  readonly scoreThreshold: number;
  /** One byte per class, 0 leaves it out; null keeps all. It hides classes: the others come out as they do without it. */
  readonly classMask: Uint8Array | null;
}

/** Where a head's anchors stand: one per cell, level after level, row by row. */
export interface AnchorGrid {
  /** The whole input, in pixels. */
  readonly inputPx: Size;
  /** Pixels per cell of each level, in the output's order. */
  readonly strides: readonly number[];
}
