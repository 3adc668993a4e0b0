/** What turns brightness and differences of colour into red, green and blue. */
export interface YuvColours {
  /** ref: ITU-R BT.601, BT.709 */
  readonly matrix: 'bt601' | 'bt709';
  /** Whether all of a byte is used; else brightness lies in 16 to 235 and differences in 16 to 240. */
  readonly fullRange: boolean;
}

/**
 * How a picture's bytes lie, rows without gaps: red, green, blue and alpha side by side (`RGBA`); or a plane of brightness
 * followed by the differences of blue and of red, each for 2 × 2 pixels, in a plane each (`I420`) or side by side in one (`NV12`).
 */
export type StoredAs =
  | { readonly format: 'RGBA' }
  | { readonly format: 'I420' | 'NV12'; readonly colours: YuvColours };

export const AS_RGBA: StoredAs = { format: 'RGBA' };

/** Samples of a difference along a side of so many pixels. */
export function differencesAlong(pixels: number): number {
  return (pixels + 1) >> 1;
}

/** How many bytes a picture takes. */
export function storedBytes(width: number, height: number, { format }: Pick<StoredAs, 'format'>): number {
  if (format === 'RGBA') return width * height * 4;
  return width * height + 2 * differencesAlong(width) * differencesAlong(height);
}
