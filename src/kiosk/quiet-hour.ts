/** Where no attract screen says that nobody is there, this long without anybody does, ms. */
export const ALONE_MS = 5 * 60_000;

/** What there is to know before an update is applied by itself. */
export interface QuietMoment {
  /** Of the local day, 0 to 23. */
  readonly hour: number;
  readonly quietHour: number;
  /** Whether the attract screen is on. */
  readonly attract: boolean;
  /** Since somebody was there, ms. */
  readonly absentMs: number;
  /** Whether the exit is open: somebody is at it. */
  readonly exiting: boolean;
}

/** Whether a kiosk may restart for an update now: only in its quiet hour, and never while it is used. */
export function mayUpdate({ hour, quietHour, attract, absentMs, exiting }: QuietMoment): boolean {
  return hour === quietHour && !exiting && (attract || absentMs >= ALONE_MS);
}
