/** What a command writes to. Results go to `print`; everything meant for a person besides goes to `say`. */
export interface CliIo {
  /** Stdout, as it is. */
  print(text: string): void;
  /** Stderr, one line. */
  say(message: string): void;
}

/** Exit codes. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
