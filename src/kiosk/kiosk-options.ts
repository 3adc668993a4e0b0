/** How a display in a public place behaves: what `?kiosk` takes beside itself. */
export interface KioskOptions {
  /** Asked for at the exit, 4 to 8 digits; null where the address gives none. */
  readonly pin: string | null;
  /** Hour of the local day in which updates are applied, 0 to 23. */
  readonly quietHour: number;
  /** Without anybody for this long the attract screen comes, seconds; 0 for never. */
  readonly attractAfterS: number;
  /** Names of classes that count as somebody. */
  readonly attractFor: readonly string[];
}

export const DEFAULT_KIOSK_OPTIONS: KioskOptions = {
  pin: null,
  quietHour: 3,
  attractAfterS: 20,
  attractFor: ['person'],
};

/** What a PIN looks like: 4 to 8 digits. */
export const PIN_FORMAT = /^\d{4,8}$/;
