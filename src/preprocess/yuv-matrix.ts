import type { YuvColours } from '../shared/stored-picture.ts';

/**
 * A colour, red, green or blue, is `luma · Y + blue[colour] · U + red[colour] · V + offsets[colour]`, from bytes as they are
 * stored; beyond 0 to 255 where there is no such colour.
 */
export interface YuvMatrix {
  /** What a level of brightness gives each of red, green and blue. */
  readonly luma: number;
  /** What a level of blue's difference gives red, green and blue. */
  readonly blue: readonly [number, number, number];
  /** What a level of red's difference gives them. */
  readonly red: readonly [number, number, number];
  /** What is added to each. */
  readonly offsets: readonly [number, number, number];
}

/** How much red and blue weigh in brightness. */
const WEIGHTS = { bt601: { red: 0.299, blue: 0.114 }, bt709: { red: 0.2126, blue: 0.0722 } } as const;

/** Inverts the definition of brightness and its differences. */
export function yuvMatrix({ matrix, fullRange }: YuvColours): YuvMatrix {
  const { red: kr, blue: kb } = WEIGHTS[matrix];
  const kg = 1 - kr - kb;
  const [black, luma, scale] = fullRange ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
  const blue = [0, (-2 * kb * (1 - kb) * scale) / kg, 2 * (1 - kb) * scale] as const;
  const red = [2 * (1 - kr) * scale, (-2 * kr * (1 - kr) * scale) / kg, 0] as const;
  const offset = (colour: 0 | 1 | 2) => -black * luma - 128 * (blue[colour] + red[colour]);
  return { luma, blue, red, offsets: [offset(0), offset(1), offset(2)] };
}
