import type { Insets } from '../render/viewport.ts';
import type { Box } from '../shared/geometry.ts';

/** Room between a bar and what must not touch it, CSS pixels. */
const GAP = 6;

export interface HudInsets {
  /** For a picture shown whole. */
  readonly fit: Insets;
  /** For labels. */
  readonly label: Insets;
  /** The pill and cards: labels go round them where they can. */
  readonly obstacles: readonly Box[];
}

/** What the bars and the device's edges cover of a view. Parts that are null are not shown. */
export function hudInsets(parts: {
  readonly view: DOMRectReadOnly;
  readonly safe: Insets;
  readonly pill: DOMRectReadOnly | null;
  readonly seen: DOMRectReadOnly | null;
  readonly bar: DOMRectReadOnly | null;
  /** The readout and notices. */
  readonly cards: readonly DOMRectReadOnly[];
}): HudInsets {
  const { view, safe, pill, seen, bar } = parts;
  const obstacles = [...(pill ? [pill] : []), ...parts.cards].map(
    ({ left, top, right, bottom }): Box => [
      left - view.left,
      top - view.top,
      right - view.left,
      bottom - view.top,
    ],
  );
  const seenInset = seen ? view.bottom - seen.top + GAP : safe.bottom;
  if (bar && bar.height > bar.width) {
    const right = view.right - bar.left + GAP;
    return { fit: { ...safe, right }, label: { ...safe, right, bottom: seenInset }, obstacles };
  }
  const bottom = Math.max(seenInset, bar ? view.bottom - bar.top + GAP : safe.bottom);
  const top = pill ? pill.bottom - view.top + GAP : safe.top;
  return { fit: { ...safe, top, bottom }, label: { ...safe, bottom }, obstacles };
}
