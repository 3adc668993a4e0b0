import type { Size } from '../shared/geometry.ts';

/** Cells along one side of a level: the last one may reach over the input's edge (416 at stride 64: 7). */
export function cellsPerSide(inputSize: number, stride: number): number {
  return Math.ceil(inputSize / stride);
}

/** How many cells strides lay over an input, all levels together; 0 without strides. */
export function anchorCount(strides: readonly number[], { width, height }: Size): number {
  return strides.reduce((sum, stride) => sum + cellsPerSide(width, stride) * cellsPerSide(height, stride), 0);
}
