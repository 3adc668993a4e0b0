import type { FromWorker, StartMessage, ToWorker } from '../protocol.ts';
import { GlanceError, type GlanceErrorData } from '../shared/errors.ts';
import { closePainted } from './close-painted.ts';

/** How often the worker is asked whether it is still there. */
const PING_INTERVAL_MS = 250;
/** A worker that starts may be busy compiling for a while; one that runs may not. */
const STARTING_LIMIT_MS = 30_000;
/** Until the first result tells how long a frame takes here. */
const FIRST_FRAME_LIMIT_MS = 10_000;
const RUNNING_LIMIT_MS = 1500;
/** A running worker answers no ping while WASM runs a frame: it is given this many frames' time. */
const FRAMES_PER_LIMIT = 6;
/** How fast a slow frame is forgotten, per frame. */
const SLOWEST_DECAY = 0.9;

/** What a connection tells its owner. */
export interface ConnectionEvents {
  message(message: FromWorker): void;
  /** The worker is gone or hangs; nothing more comes from this connection. */
  died(error: GlanceErrorData): void;
}

/**
 * One worker: started, spoken to, and watched. Its death is noticed by a lock that it holds while it lives,
 * its hanging by pings. Owns the worker; `close()` ends it.
 */
export class EngineConnection {
  readonly #worker: Worker;
  readonly #events: ConnectionEvents;
  readonly #lockWatch = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #closed = false;
  #running = false;
  #slowestFrameMs: number | null = null;
  #pingId = 0;
  #pingSentAtMs: number | null = null;
  #lastTickMs = performance.now();

  constructor(createWorker: () => Worker, events: ConnectionEvents) {
    this.#worker = createWorker();
    this.#events = events;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#receive(data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#die({
        code: 'worker-died',
        details: { reason: event.message || 'its script could not be loaded' },
      });
    });
    this.#timer = setInterval(() => this.#tick(), PING_INTERVAL_MS);
  }

  start(message: StartMessage): void {
    this.#running = false;
    this.send(message);
  }

  send(message: ToWorker, transfer: Transferable[] = []): void {
    if (!this.#closed) this.#worker.postMessage(message, transfer);
  }

  /** Ends the worker as a crash would, for tests: nothing here knows of it. */
  kill(): void {
    this.#worker.terminate();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#lockWatch.abort();
    this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    if (this.#closed) {
      closePainted(message);
      return;
    }
    if (message.type === 'pong') {
      if (message.pingId === this.#pingId) this.#pingSentAtMs = null;
      return;
    }
    if (message.type === 'hello') this.#watchLock(message.lockName);
    if (message.type === 'started') {
      this.#running = true;
      this.#pingSentAtMs = null;
    }
    if (message.type === 'result') {
      this.#slowestFrameMs = Math.max(
        (this.#slowestFrameMs ?? 0) * SLOWEST_DECAY,
        message.result.timingsMs.total,
      );
    }
    this.#events.message(message);
  }

  /** The lock is ours only when the worker is gone. */
  #watchLock(name: string): void {
    if (!name || !navigator.locks) return;
    navigator.locks
      .request(name, { signal: this.#lockWatch.signal }, () => {
        this.#die({ code: 'worker-died', details: { reason: 'it was ended from outside' } });
      })
      .catch(() => {
        // Aborted by close().
      });
  }

  #tick(): void {
    const nowMs = performance.now();
    const sinceTickMs = nowMs - this.#lastTickMs;
    this.#lastTickMs = nowMs;
    // A page that was frozen or throttled wakes up late: its pongs are still in the queue behind this timer.
    const late = sinceTickMs > 4 * PING_INTERVAL_MS;
    if (this.#pingSentAtMs === null || late) {
      this.#pingSentAtMs = nowMs;
      this.#pingId++;
      this.send({ type: 'ping', pingId: this.#pingId });
      return;
    }
    const limitMs = this.#limitMs();
    const waitedMs = nowMs - this.#pingSentAtMs;
    if (waitedMs > limitMs) this.#die({ code: 'worker-unresponsive', details: { afterMs: waitedMs } });
  }

  #limitMs(): number {
    if (!this.#running) return STARTING_LIMIT_MS;
    if (this.#slowestFrameMs === null) return FIRST_FRAME_LIMIT_MS;
    return Math.max(RUNNING_LIMIT_MS, FRAMES_PER_LIMIT * this.#slowestFrameMs);
  }

  #die(error: GlanceErrorData): void {
    if (this.#closed) return;
    this.close();
    this.#events.died(new GlanceError(error.code, error.details).toData());
  }
}
