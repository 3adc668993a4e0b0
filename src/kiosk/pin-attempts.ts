/** Wrong PINs before the first pause. */
const FREE_TRIES = 5;
const FIRST_PAUSE_MS = 30_000;
/** Longer would lock out the owner of a screen that somebody played with, and stop nobody else. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/** Wrong PINs since the last right one. */
export interface PinAttempts {
  readonly failures: number;
  /** When the next try is allowed: epoch ms. */
  readonly pausedUntilMs: number;
}

export const NO_ATTEMPTS: PinAttempts = { failures: 0, pausedUntilMs: 0 };

/** After one more wrong PIN: the fifth costs a pause of 30 s, each further one twice as long, up to 15 minutes. */
export function afterWrongPin({ failures }: PinAttempts, nowMs: number): PinAttempts {
  return { failures: failures + 1, pausedUntilMs: nowMs + pauseMs(failures + 1) };
}

/** How long no PIN is taken yet, ms; 0 for now. A clock that was set back prolongs no pause. */
export function pauseLeftMs({ failures, pausedUntilMs }: PinAttempts, nowMs: number): number {
  return Math.min(Math.max(0, pausedUntilMs - nowMs), pauseMs(failures));
}

/** Reads back what was kept as JSON. */
export function readAttempts(text: string | null): PinAttempts {
  try {
    const { failures, pausedUntilMs } = JSON.parse(text ?? 'null') as PinAttempts;
    const valid = Number.isSafeInteger(failures) && failures >= 0 && Number.isFinite(pausedUntilMs);
    return valid ? { failures, pausedUntilMs } : NO_ATTEMPTS;
  } catch {
    return NO_ATTEMPTS;
  }
}

function pauseMs(failures: number): number {
  if (failures < FREE_TRIES) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - FREE_TRIES), LONGEST_PAUSE_MS);
}
