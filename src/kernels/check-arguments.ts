import type { Tensor } from '@tensorflow/tfjs-core';
import { GlanceError } from '../shared/errors.ts';

/** Vertical, horizontal. */
export type Pair = readonly [number, number];

/** @throws GlanceError `bad-argument`: `op: argument problem.` */
export function badArgument(op: string, argument: string, problem: string): never {
  throw new GlanceError('bad-argument', { op, argument, problem });
}

/** @throws GlanceError `bad-argument` unless the tensor has this type and four axes, [batch, height, width, channels] */
export function checkImages(op: string, argument: string, x: Tensor, dtype: 'float32' | 'int32'): void {
  if (x.dtype !== dtype) badArgument(op, argument, `must be ${dtype}, not ${x.dtype}`);
  if (x.rank !== 4) {
    badArgument(op, argument, `must be [batch, height, width, channels], not [${x.shape.join(', ')}]`);
  }
}

/** @throws GlanceError `bad-argument` unless both are whole numbers from `least` up */
export function checkPair(op: string, argument: string, pair: Pair, least: number): void {
  const fits = Array.isArray(pair) && pair.length === 2 && pair.every((value) => isWhole(value, least));
  if (!fits) {
    badArgument(op, argument, `must be two whole numbers from ${least} up, not ${JSON.stringify(pair)}`);
  }
}

/** @throws GlanceError `bad-argument` unless all four are whole numbers from 0 up */
export function checkPads(
  op: string,
  pads: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number },
): void {
  const sides = [pads.top, pads.left, pads.bottom, pads.right];
  if (!sides.every((side) => isWhole(side, 0))) {
    badArgument(op, 'pads', `must be whole numbers from 0 up, not ${JSON.stringify(pads)}`);
  }
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}
