import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';
import { badArgument, checkPair, type Pair } from '../../kernels/check-arguments.ts';
import type { ConvAttributes } from '../../kernels/conv2d/attributes.ts';

/** One number for both directions, or vertical and horizontal. */
export type PairOption = number | Pair;

/** One number for all sides, vertical and horizontal, or `[[top, bottom], [left, right]]` as in `tf.layers.zeroPadding2d`. */
export type PaddingOption = PairOption | readonly [Pair, Pair];

/** Pixels at each side. */
export type Pads = ConvAttributes['pads'];

/** What every layer of tf.layers takes: name, trainable, input shape. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** A side or a number of channels; null where a model leaves it open. */
export type Side = number | null;

/** `[batch, height, width, channels]`. */
export type ImagesShape = readonly [Side, Side, Side, Side];

/** Reads a whole number from 1 up. @throws GlanceError `bad-argument` naming the option. */
export function readCount(layer: string, option: string, value: number | null | undefined): number {
  if (Number.isSafeInteger(value) && value! >= 1) return value!;
  badArgument(layer, option, `must be a whole number from 1 up, not ${JSON.stringify(value)}`);
}

/**
 * Reads an option that has a vertical and a horizontal half.
 * @param fallback what an absent option means; null where it may not be absent
 * @param least the smallest whole number allowed
 * @throws GlanceError `bad-argument` naming the option.
 */
export function readPair(
  layer: string,
  option: string,
  value: PairOption | null | undefined,
  fallback: PairOption | null,
  least: 0 | 1,
): Pair {
  const given = value ?? fallback;
  const pair = (typeof given === 'number' ? [given, given] : given) as Pair;
  checkPair(layer, option, pair, least);
  return [pair[0], pair[1]];
}

/** Reads pixels at each side; absent means none. @throws GlanceError `bad-argument`. */
export function readPads(layer: string, value: PaddingOption | null | undefined): Pads {
  const given = value ?? 0;
  const [rows, columns] = (typeof given === 'number' ? [given, given] : given) as readonly PairOption[];
  const [top, bottom] = readPair(layer, 'padding', rows, null, 0);
  const [left, right] = readPair(layer, 'padding', columns, null, 0);
  return { top, bottom, left, right };
}

/** Pads as an option that {@link readPads} reads back. */
export function writePads({ top, bottom, left, right }: Pads): [[number, number], [number, number]] {
  return [
    [top, bottom],
    [left, right],
  ];
}

/**
 * The shapes of a layer's inputs, each checked to have four axes.
 * @param counts how many inputs there may be
 * @throws GlanceError `bad-argument`.
 */
export function readShapes(layer: string, shapes: Shape | Shape[], counts: readonly number[]): ImagesShape[] {
  const list = (Array.isArray(shapes[0]) ? shapes : [shapes]) as Shape[];
  if (!counts.includes(list.length)) {
    badArgument(layer, 'inputs', `must be ${counts.join(' or ')}, not ${list.length}`);
  }
  for (const shape of list) {
    if (shape.length !== 4) {
      badArgument(layer, 'inputs', `must be [batch, height, width, channels], not ${JSON.stringify(shape)}`);
    }
  }
  return list as unknown as ImagesShape[];
}

/** A layer's inputs as a list. */
export function listOf(inputs: Tensor | Tensor[]): Tensor[] {
  return Array.isArray(inputs) ? inputs : [inputs];
}

/**
 * Applies a rule to height and width, each of which depends on itself alone and may be open.
 * @throws GlanceError `bad-argument` where nothing is left.
 */
export function mapSize(
  layer: string,
  [height, width]: readonly [Side, Side],
  rule: (size: Pair) => Pair,
): readonly [Side, Side] {
  const known = height ?? width;
  if (known === null) return [null, null];
  const [rows, columns] = rule([height ?? known, width ?? known]);
  if (rows < 1 || columns < 1) {
    badArgument(
      layer,
      'inputs',
      `of ${height ?? '?'} × ${width ?? '?'} pixels are too small: nothing is left`,
    );
  }
  return [height === null ? null : rows, width === null ? null : columns];
}
