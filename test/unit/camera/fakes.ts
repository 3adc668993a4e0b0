import type { FrameSink } from '../../../src/camera/frame-pump.ts';
import type { FrameSource } from '../../../src/camera/source.ts';
import { type FrameClock, type OnFrame, watchFrames } from '../../../src/camera/watch-frames.ts';
import type { Frame } from '../../../src/shared/frame.ts';

/** A clock that stands until it is moved. */
export class FakeClock implements FrameClock {
  nowMs = 1000;
  hidden = false;
  #frames = new Map<number, (nowMs: number) => void>();
  #handle = 0;
  #listeners = new Set<() => void>();

  now(): number {
    return this.nowMs;
  }

  requestFrame(callback: (nowMs: number) => void): number {
    this.#handle += 1;
    this.#frames.set(this.#handle, callback);
    return this.#handle;
  }

  cancelFrame(handle: number): void {
    this.#frames.delete(handle);
  }

  onVisibilityChange(callback: () => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  /** How many frame callbacks and visibility listeners are left. */
  get listening(): number {
    return this.#frames.size + this.#listeners.size;
  }

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    for (const listener of [...this.#listeners]) listener();
  }

  animationFrame(nowMs: number): void {
    this.nowMs = nowMs;
    const due = [...this.#frames.values()];
    this.#frames.clear();
    for (const callback of due) callback(nowMs);
  }
}

/** Pixels that know whether they were closed. */
export class FakeImage {
  closed = false;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  close(): void {
    this.closed = true;
  }
}

/** A video element with `requestVideoFrameCallback`, shown pictures by hand. */
export class FakeVideo {
  paused = false;
  readyState = 4;
  currentTime = 0;
  presentedFrames = 0;
  #callbacks = new Map<number, VideoFrameRequestCallback>();
  #handle = 0;

  get listening(): number {
    return this.#callbacks.size;
  }

  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
    this.#handle += 1;
    this.#callbacks.set(this.#handle, callback);
    return this.#handle;
  }

  cancelVideoFrameCallback(handle: number): void {
    this.#callbacks.delete(handle);
  }

  /** Presents the next picture. */
  present(
    nowMs: number,
    metadata: { readonly captureTime?: number; readonly presentedFrames?: number } = {},
  ): void {
    this.presentedFrames = metadata.presentedFrames ?? this.presentedFrames + 1;
    const due = [...this.#callbacks.values()];
    this.#callbacks.clear();
    const full = { ...metadata, presentedFrames: this.presentedFrames } as VideoFrameCallbackMetadata;
    for (const callback of due) callback(nowMs, full);
  }
}

/** A source whose captures wait until the test answers them. */
export class FakeSource extends EventTarget {
  readonly label: string;
  readonly moving: boolean;
  readonly element: unknown;
  /** Captures not answered yet, oldest first. */
  readonly pending: { resolve(image: FakeImage): void; reject(error: unknown): void }[] = [];
  captures = 0;

  constructor(element: unknown, options: { readonly moving?: boolean; readonly label?: string } = {}) {
    super();
    this.element = element;
    this.moving = options.moving ?? true;
    this.label = options.label ?? 'fake';
  }

  get asSource(): FrameSource {
    return this as unknown as FrameSource;
  }

  watch(clock: FrameClock, onFrame: OnFrame): () => void {
    return watchFrames(this.element as HTMLVideoElement, clock, onFrame);
  }

  capture(): Promise<FakeImage> {
    this.captures += 1;
    return new Promise((resolve, reject) => this.pending.push({ resolve, reject }));
  }

  /** Answers the oldest capture and lets the pump see it. */
  async answer(image: FakeImage = new FakeImage(64, 48)): Promise<FakeImage> {
    this.pending.shift()!.resolve(image);
    await settle();
    return image;
  }

  async fail(error: unknown = new Error('lost')): Promise<void> {
    this.pending.shift()!.reject(error);
    await settle();
  }
}

/** A sink that keeps what it is given, and is busy from then until it is told to be idle. */
export class FakeSink implements FrameSink {
  busy = false;
  refuses = false;
  readonly frames: Frame[] = [];

  submit(frame: Frame): boolean {
    if (this.refuses) {
      frame.image.close();
      return false;
    }
    this.frames.push(frame);
    this.busy = true;
    return true;
  }
}

/** Lets everything that is resolved run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
