import type { Insets } from '../render/viewport.ts';
import type { Box } from '../shared/geometry.ts';

/** Room between a bar and what must not touch it, CSS pixels. */
const GAP = 6;

export interface HudInsets {
  /** For a picture shown whole. */
  readonly fit: Insets;
  /** For labels. */
  readonly label: Insets;
  /** The pill, as labels have to go round it. */
  readonly obstacles: readonly Box[];
}

/** What the bars and the device's edges cover of a view. Parts that are null are not shown. */
export function hudInsets(parts: {
  readonly view: DOMRectReadOnly;
  readonly safe: Insets;
  readonly pill: DOMRectReadOnly | null;
  readonly seen: DOMRectReadOnly | null;
  readonly bar: DOMRectReadOnly | null;
}): HudInsets {
  const { view, safe, pill, seen, bar } = parts;
  const obstacles: Box[] = pill
    ? [[pill.left - view.left, pill.top - view.top, pill.right - view.left, pill.bottom - view.top]]
    : [];
  const seenInset = seen ? view.bottom - seen.top + GAP : safe.bottom;
  if (bar && bar.height > bar.width) {
    const right = view.right - bar.left + GAP;
    return { fit: { ...safe, right }, label: { ...safe, right, bottom: seenInset }, obstacles };
  }
  const bottom = Math.max(seenInset, bar ? view.bottom - bar.top + GAP : safe.bottom);
  const top = pill ? pill.bottom - view.top + GAP : safe.top;
  return { fit: { ...safe, top, bottom }, label: { ...safe, bottom }, obstacles };
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
