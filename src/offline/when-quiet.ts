/** Where nothing is looked at, this long after the page was opened. */
const LATEST_MS = 5000;
const IDLE_LIMIT_MS = 2000;

/** Resolves once the first boxes are on the screen, or none are to be expected, and the page has a moment. */
export async function whenQuiet(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, LATEST_MS);
    document.addEventListener('glance-results', () => resolve(), { once: true });
  });
  await new Promise<void>((resolve) => {
    if (typeof requestIdleCallback === 'function')
      requestIdleCallback(() => resolve(), { timeout: IDLE_LIMIT_MS });
    else setTimeout(resolve, 0);
  });
}
