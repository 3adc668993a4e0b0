import type { CardInput } from '../card.ts';

/** How pixels become numbers, and where the picture lies. */
export type InputConvention = Pick<CardInput, 'colour' | 'scale' | 'mean' | 'std' | 'letterbox'>;

/** One way to feed a network, and how a person calls it. */
export interface NamedScaling {
  readonly name: string;
  /** For channels red, green, blue. */
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Scalings that detectors are trained with. ref: ImageNet's mean and spread as torchvision has them */
export const SCALINGS = {
  unit: { name: '0–1', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  bytes: { name: '0–255', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
  imagenet: {
    name: 'ImageNet mean and spread',
    scale: 1 / 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  signed: { name: '−1 to 1', scale: 1, mean: [127, 127, 127], std: [128, 128, 128] },
} as const satisfies Record<string, NamedScaling>;

type Align = CardInput['letterbox']['align'];

const GREY = 114;

/** How a family's networks are fed, by row of the head table: what is taken where nothing else is known. */
const HABITS: Readonly<
  Record<string, readonly [CardInput['colour'], keyof typeof SCALINGS, Align, pad: number]>
> = {
  yolox: ['BGR', 'bytes', 'top-left', GREY],
  nanodet: ['BGR', 'imagenet', 'center', 0],
  fastestdet: ['BGR', 'unit', 'stretch', 0],
  ssd: ['RGB', 'signed', 'stretch', 0],
  detr: ['RGB', 'imagenet', 'stretch', 0],
  classify: ['RGB', 'imagenet', 'stretch', 0],
  mask: ['RGB', 'imagenet', 'stretch', 0],
};

/** What a family's networks are usually fed with. Ultralytics' and all others: RGB from 0 to 1, centred on grey. */
export function habitOf(row: string, ultralytics = false): InputConvention {
  const other = ['RGB', 'unit', row === 'classify' || row === 'mask' ? 'stretch' : 'center', GREY] as const;
  const [colour, scaling, align, pad] = (ultralytics ? undefined : HABITS[row]) ?? other;
  return conventionOf(colour, SCALINGS[scaling], { align, pad });
}

/** A scaling in a colour order. */
export function conventionOf(
  colour: CardInput['colour'],
  { scale, mean, std }: NamedScaling,
  letterbox: CardInput['letterbox'],
): InputConvention {
  const ordered = ([a, b, c]: NamedScaling['mean']) =>
    colour === 'RGB' ? ([a, b, c] as const) : ([c, b, a] as const);
  return { colour, scale, mean: ordered(mean), std: ordered(std), letterbox };
}
