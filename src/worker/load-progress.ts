import type { StatusReply } from '../protocol.ts';

/** Told of every step while a session starts. */
export type Report = (status: StatusReply['status']) => void;

/** Adds up what model and engine files have loaded, so that the page shows one bar. */
export class LoadProgress {
  readonly #report: Report;
  readonly #parts = { model: { loaded: 0, total: 0 }, engine: { loaded: 0, total: 0 } };

  constructor(report: Report) {
    this.#report = report;
  }

  update(what: 'model' | 'engine', loadedBytes: number, totalBytes: number): void {
    this.#parts[what] = { loaded: loadedBytes, total: totalBytes };
    const { model, engine } = this.#parts;
    this.#report({
      state: 'loading',
      what,
      loadedBytes: model.loaded + engine.loaded,
      totalBytes: model.total + engine.total,
    });
  }
}
