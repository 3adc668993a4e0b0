import type { Pair } from '../check-arguments.ts';
import { type PlaneAttributes, sameWindows, type WindowAttributes } from './attributes.ts';

/** Where indices come from: which windows slid over which plane. */
interface Origin {
  readonly windows: WindowAttributes;
  readonly shape: readonly number[];
  readonly plane: Pair;
}

const origins = new WeakMap<object, Origin>();

/** Remembers that indices were made by our own max-pooling: each lies in its own window, and need not be looked at. */
export function rememberOrigin(dataId: object, origin: Origin): void {
  origins.set(dataId, origin);
}

/** Whether each of the indices is known to lie in its own window of this plane. */
export function knownInOwnWindow(
  { dataId, shape }: { readonly dataId: object; readonly shape: readonly number[] },
  attributes: PlaneAttributes,
): boolean {
  const origin = origins.get(dataId);
  if (!origin || !sameWindows(origin.windows, attributes)) return false;
  const { outputSize } = attributes;
  return (
    origin.plane[0] === outputSize[0] &&
    origin.plane[1] === outputSize[1] &&
    origin.shape.every((side, axis) => side === shape[axis])
  );
}
