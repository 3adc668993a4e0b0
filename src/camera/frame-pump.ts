import { GlanceError } from '../shared/errors.ts';
import type { Frame } from '../shared/frame.ts';
import { type FrameGate, MotionGate } from './motion-gate.ts';
import type { FrameSource } from './source.ts';
import { type FrameClock, pageClock } from './watch-frames.ts';

/** Failed captures in a row before a moving source is in trouble; a still has only one try. */
const FAILURES_BEFORE_TROUBLE = 3;

/** Pictures do not come to the millisecond: one that comes this much before its time is taken. */
const EARLY_MS = 8;

/** Who takes the frames: the engine's client. */
export interface FrameSink {
  /** True while it would not take a frame. */
  readonly busy: boolean;
  /** Takes ownership. False: not taken, and the image is closed. */
  submit(frame: Frame): boolean;
}

/** Every picture shown is one or the other, sooner or later. */
export interface PumpStats {
  /** Frames that the sink took. */
  readonly captured: number;
  /** Pictures shown that it never got: it was busy, or the capture failed or came too late. */
  readonly dropped: number;
}

/**
 * Brings pictures from the attached source to the sink: the newest wins, one in flight. A picture is captured at
 * the moment the sink is free, so nothing is held that grows old; a picture that is overtaken while waiting counts
 * as dropped. Rests while the page is hidden. Use one pump per session: it counts the frame ids.
 *
 * Captures that keep failing are told by the source's `trouble` event (`capture-failed`).
 */
export class FramePump {
  readonly #sink: FrameSink;
  readonly #clock: FrameClock;
  #stopListening: (() => void) | null = null;
  #source: FrameSource | null = null;
  /** Counts up at each attach: what an older one started is not submitted. */
  #generation = 0;
  #capturing = false;
  /** When the picture was taken that waits for the sink; null when none waits. */
  #waitingSinceMs: number | null = null;
  #stopWatching: (() => void) | null = null;
  #failures = 0;
  #pictureAtMs: number | null = null;
  #nextId = 1;
  #captured = 0;
  #dropped = 0;
  #restsWhenStill = false;
  #maxRate: number | null = null;
  #lastCapturedAtMs = Number.NEGATIVE_INFINITY;
  readonly #gate: FrameGate;
  /** The next picture goes to the sink whatever the gate says. */
  #due = true;

  constructor(sink: FrameSink, clock: FrameClock = pageClock, gate: FrameGate = new MotionGate()) {
    this.#sink = sink;
    this.#clock = clock;
    this.#gate = gate;
  }

  get stats(): PumpStats {
    return { captured: this.#captured, dropped: this.#dropped };
  }

  /** When the attached source last showed a new picture, on the clock; null for none yet. */
  get pictureAtMs(): number | null {
    return this.#pictureAtMs;
  }

  /** Whether few pictures are captured while nothing moves in front of a moving source; off at first. */
  get restsWhenStill(): boolean {
    return this.#restsWhenStill;
  }

  set restsWhenStill(rests: boolean) {
    if (rests !== this.#restsWhenStill) this.#due = true;
    this.#restsWhenStill = rests;
  }

  /** Pictures captured a second at most; null, as at first, for as many as the sink takes. */
  set maxRate(rate: number | null) {
    this.#maxRate = rate;
  }

  /** Pumps from this source from now on, or from none. The source stays the caller's to close. */
  attach(source: FrameSource | null): void {
    this.#generation += 1;
    this.#rest();
    if (this.#waitingSinceMs !== null) this.#drop();
    this.#stopListening?.();
    this.#stopListening = source && this.#clock.onVisibilityChange(() => this.#visibilityChanged());
    this.#source = source;
    this.#capturing = false;
    this.#failures = 0;
    this.#pictureAtMs = null;
    this.#gate.reset();
    this.#due = true;
    this.#watch();
    // A still, or a video that stands still, shows no new picture by itself.
    if (source && standsStill(source)) this.refresh();
  }

  /** The sink turned idle: a picture that waits goes now. */
  sinkIdle(): void {
    this.#pump();
  }

  /** The current picture once more: settings changed on a still, or the engine restarted and lost its frame. */
  refresh(): void {
    if (!this.#source) return;
    this.#due = true;
    this.#waitingSinceMs ??= this.#clock.now();
    this.#pump();
  }

  dispose(): void {
    this.attach(null);
  }

  #watch(): void {
    if (!this.#source?.moving || this.#clock.hidden) return;
    const onFrame = (capturedAtMs: number, missed: number) => {
      this.#dropped += missed;
      this.#pictureAtMs = this.#clock.now();
      if (this.#waitingSinceMs !== null) this.#drop();
      this.#waitingSinceMs = capturedAtMs;
      this.#pump();
    };
    this.#stopWatching = this.#source.watch(this.#clock, onFrame, () => this.#ready);
  }

  #rest(): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
  }

  #drop(): void {
    this.#waitingSinceMs = null;
    this.#dropped += 1;
  }

  #visibilityChanged(): void {
    this.#rest();
    if (this.#clock.hidden) {
      if (this.#waitingSinceMs !== null && this.#source && !standsStill(this.#source)) this.#drop();
      return;
    }
    this.#watch();
    this.#pump();
  }

  get #ready(): boolean {
    return !this.#capturing && !this.#clock.hidden && !this.#sink.busy;
  }

  #pump(): void {
    const capturedAtMs = this.#waitingSinceMs;
    if (!this.#source || capturedAtMs === null || !this.#ready) return;
    if (!this.#worthALook(this.#source, capturedAtMs)) {
      this.#drop();
      return;
    }
    this.#waitingSinceMs = null;
    this.#lastCapturedAtMs = capturedAtMs;
    this.#capturing = true;
    void this.#capture(this.#source, this.#generation, capturedAtMs);
  }

  #worthALook(source: FrameSource, capturedAtMs: number): boolean {
    if (standsStill(source)) return true;
    const sinceMs = capturedAtMs - this.#lastCapturedAtMs;
    if (!this.#due && this.#maxRate !== null && sinceMs < 1000 / this.#maxRate - EARLY_MS) return false;
    if (!this.#restsWhenStill) {
      this.#due = false;
      return true;
    }
    // Asked in any case: it remembers what it saw.
    const passes = this.#gate.passes(source.element as HTMLVideoElement, this.#clock.now());
    if (!passes && !this.#due) return false;
    this.#due = false;
    return true;
  }

  /** Never rejects. */
  async #capture(source: FrameSource, generation: number, capturedAtMs: number): Promise<void> {
    let taken = false;
    try {
      const image = await source.capture();
      if (generation !== this.#generation) image.close();
      else taken = this.#submit(image, capturedAtMs, source.moving);
      if (generation === this.#generation) this.#succeeded(source);
    } catch (thrown) {
      if (generation === this.#generation) this.#failed(source, thrown);
    }
    if (taken) this.#captured += 1;
    else this.#dropped += 1;
    if (generation !== this.#generation) return;
    this.#capturing = false;
    // A still that the sink would not take after all waits for the sink to turn idle.
    if (!taken && standsStill(source) && this.#failures === 0) this.#waitingSinceMs = capturedAtMs;
    else this.#pump();
  }

  #submit(image: VideoFrame | ImageBitmap, capturedAtMs: number, moving: boolean): boolean {
    const { width, height } =
      'displayWidth' in image ? { width: image.displayWidth, height: image.displayHeight } : image;
    const id = this.#nextId;
    this.#nextId += 1;
    let taken = false;
    try {
      taken = this.#sink.submit({ id, image, width, height, capturedAtMs, moving });
    } finally {
      if (!taken) image.close(); // closing twice does no harm
    }
    return taken;
  }

  #succeeded(source: FrameSource): void {
    if (this.#failures >= FAILURES_BEFORE_TROUBLE) source.dispatchEvent(new Event('recovered'));
    this.#failures = 0;
  }

  #failed(source: FrameSource, thrown: unknown): void {
    this.#failures += source.moving ? 1 : FAILURES_BEFORE_TROUBLE;
    if (source.moving && this.#failures !== FAILURES_BEFORE_TROUBLE) return;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const error =
      thrown instanceof GlanceError
        ? thrown
        : new GlanceError('capture-failed', { label: source.label, reason }, { cause: thrown });
    source.dispatchEvent(new CustomEvent('trouble', { detail: error }));
  }
}

function standsStill(source: FrameSource): boolean {
  return !source.moving || (source.element as HTMLVideoElement).paused === true;
}
