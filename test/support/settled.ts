import type { Page } from 'playwright-core';

/** What takes longer is part of the picture, and not the way to it, ms. */
const LONGEST_MS = 2000;

/** Waits until nothing that was set off comes in, goes or fades any more: colours and places are then what they will be. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async (longestMs) => {
    const moving = (): Animation[] => {
      const found: Animation[] = [];
      const roots: (Document | ShadowRoot)[] = [document];
      for (let root = roots.pop(); root; root = roots.pop()) {
        found.push(...root.getAnimations());
        for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) roots.push(shadowRoot);
      }
      return found.filter(
        ({ effect, playState }) =>
          playState === 'running' && Number(effect?.getComputedTiming().endTime) <= longestMs,
      );
    };
    for (let left = moving(); left.length > 0; left = moving()) {
      await Promise.allSettled(left.map(({ finished }) => finished));
    }
  }, LONGEST_MS);
}
