import type { StatusReply } from '../protocol.ts';

/** Told of every step while a session starts. */
export type Report = (status: StatusReply['status']) => void;

/** Adds up what models and engine files have loaded, so that the page shows one bar. */
export class LoadProgress {
  readonly #report: Report;
  readonly #parts = new Map<object, { readonly loadedBytes: number; readonly totalBytes: number }>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** One more thing to load; the result is to be called as its bytes arrive. */
  part(what: 'model' | 'engine'): (loadedBytes: number, totalBytes: number) => void {
    const part = {};
    return (loadedBytes, totalBytes) => {
      this.#parts.set(part, { loadedBytes, totalBytes });
      const sum = { loadedBytes: 0, totalBytes: 0 };
      for (const one of this.#parts.values()) {
        sum.loadedBytes += one.loadedBytes;
        sum.totalBytes += one.totalBytes;
      }
      this.#report({ state: 'loading', what, ...sum });
    };
  }
}
