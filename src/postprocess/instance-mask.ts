import type { Box } from '../shared/geometry.ts';

/** Masks that every object is a weighted sum of: `[height, width, count]`, channels last. */
export interface Prototypes {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

/** The pixels of one object, over the whole pixels that its box touches. */
export interface InstanceMask {
  /** Of the left upper pixel, in pixels of the source. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Row order; 1 is the object, 0 is not. */
  readonly values: Uint8Array;
}

/** Where source pixels lie on the grid of prototypes: `place = source · scale + offset`, both counted from the corner. */
export interface PrototypePlacement {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/**
 * One object's mask: prototypes weighted by its coefficients and added up, read at the source's pixels by linear interpolation, and cut
 * at 0 (a sigmoid of one half) and at the object's box. Pixel centres lie at halves.
 * ref: YOLACT, arXiv 1904.02689, section 3
 * @param coefficients `prototypes.count` numbers from `from` on, `step` apart
 * @param boxPx in source pixels, within the source
 */
export function instanceMask(
  prototypes: Prototypes,
  coefficients: Float32Array,
  from: number,
  step: number,
  boxPx: Box,
  placement: PrototypePlacement,
): InstanceMask {
  const x = Math.floor(boxPx[0]);
  const y = Math.floor(boxPx[1]);
  const width = Math.max(0, Math.ceil(boxPx[2]) - x);
  const height = Math.max(0, Math.ceil(boxPx[3]) - y);
  const values = new Uint8Array(width * height);
  const columns = tapsOf(x, width, placement.scaleX, placement.offsetX, prototypes.width);
  const rows = tapsOf(y, height, placement.scaleY, placement.offsetY, prototypes.height);
  const cells = weighCells(prototypes, coefficients, from, step, columns, rows);
  const between = new Float64Array(cells.across);
  for (let row = 0, to = 0; row < height; row++) {
    const centreRow = y + row + 0.5;
    if (centreRow < boxPx[1] || centreRow > boxPx[3]) {
      to += width;
      continue;
    }
    mixRows(cells, rows.before[row]!, rows.after[row]!, rows.weights[row]!, between);
    for (let column = 0; column < width; column++, to++) {
      const centre = x + column + 0.5;
      if (centre < boxPx[0] || centre > boxPx[2]) continue;
      const left = between[columns.before[column]! - cells.left]!;
      const right = between[columns.after[column]! - cells.left]!;
      if (left + columns.weights[column]! * (right - left) > 0) values[to] = 1;
    }
  }
  return { x, y, width, height, values };
}

interface Taps {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly weights: Float64Array;
}

function tapsOf(first: number, count: number, scale: number, offset: number, length: number): Taps {
  const before = new Int32Array(count);
  const after = new Int32Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const place = (first + i + 0.5) * scale + offset - 0.5;
    const cell = Math.floor(place);
    before[i] = Math.min(Math.max(cell, 0), length - 1);
    after[i] = Math.min(Math.max(cell + 1, 0), length - 1);
    weights[i] = place - cell;
  }
  return { before, after, weights };
}

/** Weighted sums of the cells under a box. */
interface Cells {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly sums: Float64Array;
}

/** Only cells under the box are computed, each of them once. */
function weighCells(
  { values, width, count }: Prototypes,
  coefficients: Float32Array,
  from: number,
  step: number,
  columns: Taps,
  rows: Taps,
): Cells {
  const left = columns.before[0] ?? 0;
  const top = rows.before[0] ?? 0;
  const across = (columns.after.at(-1) ?? 0) - left + 1;
  const down = (rows.after.at(-1) ?? 0) - top + 1;
  const weights = Float64Array.from({ length: count }, (_, i) => coefficients[from + i * step]!);
  const sums = new Float64Array(across * down);
  for (let y = 0, to = 0; y < down; y++) {
    for (let x = 0; x < across; x++, to++) {
      const at = ((top + y) * width + left + x) * count;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += values[at + i]! * weights[i]!;
      sums[to] = sum;
    }
  }
  return { left, top, across, sums };
}

/** A row of cells between two others, in `out`. */
function mixRows(
  { top, across, sums }: Cells,
  above: number,
  below: number,
  weight: number,
  out: Float64Array,
): void {
  const a = (above - top) * across;
  const b = (below - top) * across;
  for (let x = 0; x < across; x++) out[x] = sums[a + x]! + weight * (sums[b + x]! - sums[a + x]!);
}
