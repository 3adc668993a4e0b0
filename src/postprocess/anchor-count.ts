import type { AnchorGrid } from './types.ts';

/** Cells along one side of a level: the last one may reach over the input's edge (416 at stride 64: 7). */
export function cellsPerSide(inputSize: number, stride: number): number {
  return Math.ceil(inputSize / stride);
}

/** How many anchors a grid has, all levels together. */
export function anchorCount(grid: AnchorGrid): number {
  return grid.strides.reduce((sum, stride) => sum + cellsPerSide(grid.inputSize, stride) ** 2, 0);
}
