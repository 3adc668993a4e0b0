/*
 * Readable from 3 m: capitals 15 mm high on a 24-inch display, whose short side is 299 mm, so 5 % of the short side;
 * half of that for what is secondary. A capital is at least 0.7 em high in the systems' fonts. On a tall screen the
 * share of the height counts where that is more.
 */
const CAP_PER_EM = 0.7;

/** Font size as shares of the view, and at least so many pixels. */
export interface TypeSize {
  readonly perShortSide: number;
  readonly perHeight: number;
  readonly leastPx: number;
}

/** What is read first: what is seen, what to do. */
export const PRIMARY: TypeSize = { perShortSide: 0.05 / CAP_PER_EM, perHeight: 0.05, leastPx: 24 };
/** The rest: box labels, the line on privacy. */
export const SECONDARY: TypeSize = { perShortSide: 0.025 / CAP_PER_EM, perHeight: 0.025, leastPx: 16 };

/** Font size in CSS pixels for a view in CSS pixels. */
export function kioskFontPx(
  size: TypeSize,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  return Math.ceil(
    Math.max(size.leastPx, Math.min(width, height) * size.perShortSide, height * size.perHeight),
  );
}

/** Font size of the labels on boxes, CSS pixels. */
export function kioskLabelPx(view: { readonly width: number; readonly height: number }): number {
  return kioskFontPx(SECONDARY, view);
}
