/** What a command writes to. Results go to `print`; everything meant for a person besides goes to `say`. */
export interface CliIo {
  /** Stdout, as it is. */
  print(text: string): void;
  /** Stderr, one line. */
  say(message: string): void;
  /** Stderr, where it is a terminal: one line that the next one replaces; '' clears it. */
  progress(message: string): void;
}

/** Exit codes. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
