import type { Insets } from '../render/viewport.ts';

/** Room between a bar and what must not touch it, CSS pixels. */
const GAP = 6;

export interface HudInsets {
  /** For a picture shown whole. */
  readonly fit: Insets;
  /** For labels. */
  readonly label: Insets;
}

/** What the bars and the device's edges cover of a view. Parts that are null are not shown. */
export function hudInsets(parts: {
  readonly view: DOMRect;
  readonly safe: Insets;
  readonly top: DOMRect | null;
  readonly low: DOMRect | null;
  readonly bar: DOMRect | null;
}): HudInsets {
  const { view, safe, top, low, bar } = parts;
  const topInset = top ? top.bottom - view.top + GAP : safe.top;
  const lowInset = low ? view.bottom - low.top + GAP : safe.bottom;
  const barAtSide = bar !== null && bar.height > bar.width;
  if (barAtSide) {
    const right = view.right - bar.left + GAP;
    return {
      fit: { top: safe.top, right, bottom: safe.bottom, left: safe.left },
      label: { top: topInset, right, bottom: lowInset, left: safe.left },
    };
  }
  const around = { top: topInset, right: safe.right, bottom: lowInset, left: safe.left };
  return { fit: around, label: around };
}

/** The device's own insets, read from an element whose `--safe-…` tokens are its padding. */
export function paddingOf(element: Element): Insets {
  const { paddingTop, paddingRight, paddingBottom, paddingLeft } = getComputedStyle(element);
  return {
    top: Number.parseFloat(paddingTop) || 0,
    right: Number.parseFloat(paddingRight) || 0,
    bottom: Number.parseFloat(paddingBottom) || 0,
    left: Number.parseFloat(paddingLeft) || 0,
  };
}
