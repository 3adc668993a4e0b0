const SAMPLE_WIDTH = 16;
const SAMPLE_HEIGHT = 9;
const SAMPLE_EVERY_MS = 1000;
/** Longer than this without light is trouble, milliseconds. */
const PATIENCE_MS = 4000;
/** A covered sensor is not quite black: mean and brightest channel value that still count, 0 to 255. */
const DARK_MEAN = 10;
const DARK_MAX = 32;

/** Who is told when it gets dark, and light again. */
export interface DarknessCallbacks {
  /** Black for longer than the patience; once, until light returns. */
  readonly onDark: (seconds: number) => void;
  readonly onLight: () => void;
}

/** Whether RGBA pixels hold no light: a lens cap, a privacy shutter, a muted device. */
export function isDark(rgba: Uint8ClampedArray): boolean {
  let sum = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    const brightest = Math.max(rgba[i]!, rgba[i + 1]!, rgba[i + 2]!);
    if (brightest > DARK_MAX) return false;
    sum += brightest;
  }
  return sum <= DARK_MEAN * (rgba.length / 4);
}

/**
 * Looks at a tiny copy of the picture once a second while the page is visible.
 * @param track A muted track counts as dark: the system holds its pictures back.
 * @param signal Stops watching.
 */
export function watchDarkness(
  video: HTMLVideoElement,
  track: MediaStreamTrack,
  callbacks: DarknessCallbacks,
  signal: AbortSignal,
): void {
  const canvas = document.createElement('canvas');
  canvas.width = SAMPLE_WIDTH;
  canvas.height = SAMPLE_HEIGHT;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return;
  let darkSinceMs: number | null = null;
  let reported = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  const look = () => {
    if (video.paused && !track.muted) return;
    context.drawImage(video, 0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT);
    const dark = track.muted || isDark(context.getImageData(0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT).data);
    const nowMs = performance.now();
    if (!dark) {
      darkSinceMs = null;
      if (reported) callbacks.onLight();
      reported = false;
      return;
    }
    darkSinceMs ??= nowMs;
    if (reported || nowMs - darkSinceMs <= PATIENCE_MS) return;
    reported = true;
    callbacks.onDark(Math.round((nowMs - darkSinceMs) / 1000));
  };
  const run = () => {
    clearInterval(timer);
    darkSinceMs = null;
    if (document.hidden || signal.aborted) return;
    timer = setInterval(look, SAMPLE_EVERY_MS);
    look();
  };
  document.addEventListener('visibilitychange', run, { signal });
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  run();
}
