import type { CardInput } from '../models/card.ts';
import { conventionOf, type NamedScaling, SCALINGS } from '../models/recognise/input-habits.ts';

export type { CardInput, ModelCard } from '../models/card.ts';
export { allowedSizes, inputPx } from '../models/input-size.ts';
export { parseCard } from '../models/parse-card.ts';
export type { LayerCost, ModelInspection } from '../models/recognise/inspect-model.ts';

/** What a person chooses among, in the order shown. */
export const SCALING_NAMES = ['unit', 'bytes', 'imagenet', 'signed'] as const;

export type ScalingName = (typeof SCALING_NAMES)[number];

/** Which of the usual scalings an input has; null for numbers of its own. */
export function scalingOf(input: CardInput): ScalingName | null {
  return SCALING_NAMES.find((name) => sameNumbers(input, scaled(input, name))) ?? null;
}

/** The same input in one of the usual scalings. */
export function scaled(input: CardInput, name: ScalingName): CardInput {
  const scaling: NamedScaling = SCALINGS[name];
  return { ...input, ...conventionOf(input.colour, scaling, input.letterbox) };
}

/** The same input in the other colour order: each colour keeps its own mean and spread. */
export function inColour(input: CardInput, colour: CardInput['colour']): CardInput {
  if (colour === input.colour) return input;
  const turned = ([a, b, c]: CardInput['mean']) => [c, b, a] as const;
  return { ...input, colour, mean: turned(input.mean), std: turned(input.std) };
}

function sameNumbers(a: CardInput, b: CardInput): boolean {
  const numbers = ({ scale, mean, std }: CardInput) =>
    [0, 1, 2].flatMap((c) => [scale / std[c]!, mean[c]! / std[c]!]);
  const others = numbers(b);
  return numbers(a).every((number, index) => Math.abs(number - others[index]!) < 1e-3);
}
