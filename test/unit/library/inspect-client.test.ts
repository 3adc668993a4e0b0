import { describe, expect, it, vi } from 'vitest';
import { askLibrary } from '../../../src/client/inspect-client.ts';
import type { LibraryReply } from '../../../src/library/messages.ts';
import { GlanceError } from '../../../src/shared/errors.ts';

/** A worker whose answers are written by the test. */
class FakeWorker extends EventTarget {
  ended = false;
  postMessage = vi.fn();

  terminate(): void {
    this.ended = true;
  }

  says(reply: LibraryReply | { type: 'hello'; lockName: string }): void {
    this.dispatchEvent(new MessageEvent('message', { data: reply }));
  }
}

function ask(worker: FakeWorker, options: Parameters<typeof askLibrary>[1] = {}) {
  return askLibrary(
    { task: 'rename', id: 'a', name: 'best.onnx' },
    { ...options, createWorker: () => worker as unknown as Worker },
  );
}

describe('a worker of its own', () => {
  it('is ended once it has answered', async () => {
    const worker = new FakeWorker();
    const asked = ask(worker);
    worker.says({ type: 'hello', lockName: 'x' });
    expect(worker.ended).toBe(false);
    worker.says({ type: 'library-answer', answer: new Blob(['x']) });
    expect(await asked).toBeInstanceOf(Blob);
    expect(worker.ended).toBe(true);
  });

  it('that fails says with what', async () => {
    const worker = new FakeWorker();
    const asked = ask(worker);
    worker.says({ type: 'library-failed', error: { code: 'kept-missing', details: { id: 'a' } } });
    await expect(asked).rejects.toThrow('The model “a” is no longer on this device.');
    expect(worker.ended).toBe(true);
  });

  it('that is silent for too long is ended, and the file is named', async () => {
    vi.useFakeTimers();
    try {
      const worker = new FakeWorker();
      const asked = ask(worker, { silenceLimitMs: 7000 });
      const refused = expect(asked).rejects.toThrow(
        'best.onnx was given up: its reader was silent for 7 s. It may be damaged, or too large for this device. Export it again, or choose a smaller model.',
      );
      await vi.advanceTimersByTimeAsync(6000);
      worker.says({ type: 'library-step', step: { step: 'tried', done: 1, total: 2 } });
      await vi.advanceTimersByTimeAsync(6000);
      expect(worker.ended).toBe(false);
      await vi.advanceTimersByTimeAsync(1000);
      await refused;
      expect(worker.ended).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is ended when nobody wants the answer any more', async () => {
    const worker = new FakeWorker();
    const abort = new AbortController();
    const asked = ask(worker, { signal: abort.signal });
    abort.abort(new GlanceError('engine-stopped', {}));
    await expect(asked).rejects.toThrow('The engine was stopped.');
    expect(worker.ended).toBe(true);
  });
});
