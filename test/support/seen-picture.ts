import type { Page } from 'playwright-core';
import type { GlanceViewfinder } from '../../src/ui/glance-viewfinder.ts';

/** Part of a frame, source pixels. */
export type Patch = readonly [x: number, y: number, width: number, height: number];

/** What a person could have seen while it was watched. */
export interface Watched {
  /** Moments looked at. */
  moments: number;
  /** Moments at which the source itself could be seen. */
  bare: number;
  /** Moments at which a painted frame was shown. */
  painted: number;
  /** Moments at which the patch of the painted frame was that of the source. */
  raw: number;
  /** What stood over the picture meanwhile. */
  texts: string[];
}

declare global {
  interface Window {
    watched: Watched;
  }
}

/**
 * How far the painted frame is from the source in a patch: mean difference of all channels, 0 to 255. Null while no
 * painted frame is shown.
 */
export function distanceFromSource(page: Page, patch: Patch): Promise<number | null> {
  return page.evaluate(([x, y, width, height]) => {
    const viewfinder = document
      .querySelector('glance-app')!
      .shadowRoot!.querySelector('glance-viewfinder') as GlanceViewfinder;
    const { painted, source } = viewfinder;
    if (!painted || !source) return null;
    const [a, b] = [painted, source.element].map((element) => {
      const context = new OffscreenCanvas(width, height).getContext('2d')!;
      context.drawImage(element, -x, -y, source.size.width, source.size.height);
      return context.getImageData(0, 0, width, height).data;
    });
    return a!.reduce((sum, value, i) => sum + Math.abs(value - b![i]!), 0) / a!.length;
  }, patch);
}

/** The colour of one pixel of the painted frame; null while none is shown. */
export function paintedPixel(page: Page, x: number, y: number): Promise<number[] | null> {
  return page.evaluate(
    ([left, top]) => {
      const viewfinder = document
        .querySelector('glance-app')!
        .shadowRoot!.querySelector('glance-viewfinder') as GlanceViewfinder;
      const { painted } = viewfinder;
      if (!painted) return null;
      const context = new OffscreenCanvas(1, 1).getContext('2d')!;
      context.drawImage(painted, -left, -top);
      return [...context.getImageData(0, 0, 1, 1).data];
    },
    [x, y] as const,
  );
}

/**
 * From now on looks at each animation frame at what can be seen, and notes it in `window.watched`.
 * @param sameBelow a painted patch that is less far from the source is the source.
 * @param from the test id of an input: only from the moment it is changed.
 */
export async function watchPicture(
  page: Page,
  patch: Patch,
  sameBelow: number,
  from: string | null = null,
): Promise<void> {
  await page.evaluate(watch, [patch, sameBelow, from] as const);
}

/** As {@link watchPicture}, from before the page is opened. */
export async function watchPictureFromTheStart(page: Page, patch: Patch, sameBelow: number): Promise<void> {
  await page.addInitScript(watch, [patch, sameBelow, null] as const);
}

/** Runs in the page. */
function watch([[x, y, width, height], limit, input]: readonly [Patch, number, string | null]): void {
  let started = input === null;
  document.addEventListener(
    'input',
    (event) => {
      const [changed] = event.composedPath();
      if (changed instanceof HTMLElement && changed.dataset.testid === input) started = true;
    },
    { capture: true },
  );
  const notes: Watched = { moments: 0, bare: 0, painted: 0, raw: 0, texts: [] };
  window.watched = notes;
  const pixels = (element: CanvasImageSource, fullWidth: number, fullHeight: number) => {
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(element, -x, -y, fullWidth, fullHeight);
    return context.getImageData(0, 0, width, height).data;
  };
  const look = () => {
    requestAnimationFrame(look);
    const viewfinder = document
      .querySelector('glance-app')
      ?.shadowRoot?.querySelector('glance-viewfinder') as GlanceViewfinder | null;
    const source = viewfinder?.source;
    if (!started || !viewfinder || !source?.element.isConnected) return;
    notes.moments++;
    if (getComputedStyle(source.element).visibility !== 'hidden') notes.bare++;
    const text = viewfinder.shadowRoot?.querySelector('.veil')?.textContent?.trim();
    if (text && !notes.texts.includes(text)) notes.texts.push(text);
    const { painted } = viewfinder;
    if (!painted) return;
    notes.painted++;
    const a = pixels(painted, source.size.width, source.size.height);
    const b = pixels(source.element, source.size.width, source.size.height);
    const distance = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
    if (distance < limit) notes.raw++;
  };
  requestAnimationFrame(look);
}
