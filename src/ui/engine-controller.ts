import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { FrameSink } from '../camera/frame-pump.ts';
import { VisionClient } from '../client/vision-client.ts';
import { closeResult } from '../shared/close-result.ts';
import type { DetectOptions, EngineConfig, EngineInfo, EngineStatus, FrameResult } from '../shared/engine.ts';
import type { Frame } from '../shared/frame.ts';
import { needsRestart } from './settings.ts';

export interface EngineEvents {
  readonly onStatus: (status: EngineStatus) => void;
  /**
   * A result for the scene shown now; those of an earlier scene are dropped. Not reactive: comes per frame. Its painted
   * picture is the receiver's to close.
   */
  readonly onResult: (result: FrameResult) => void;
  /** The engine can take a frame. */
  readonly onIdle: () => void;
}

/** Runs the vision client for a host, and sees to it that no result meets the wrong picture. */
export class EngineController implements ReactiveController, FrameSink {
  readonly client: VisionClient;
  /** Sees each frame just before the engine gets it; keeps nothing of it but a copy. */
  onFrame: ((frame: Frame) => void) | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #events: EngineEvents;
  #config: EngineConfig | null = null;
  #info: EngineInfo | null = null;
  #lastFrameId = 0;
  /** Results of frames up to this one belong to an earlier scene. */
  #sceneAfterFrameId = 0;
  /** When the engine last became able to take a frame. */
  #idleSinceMs = 0;

  constructor(host: ReactiveControllerHost, events: EngineEvents) {
    this.#host = host;
    this.#events = events;
    this.client = new VisionClient();
    this.client.addEventListener('status', () => this.#onStatus());
    this.client.addEventListener('info', (event) => {
      this.#info = (event as CustomEvent<EngineInfo>).detail;
      host.requestUpdate();
    });
    this.client.addEventListener('idle', () => {
      this.#idleSinceMs = performance.now();
      events.onIdle();
    });
    this.client.addEventListener('result', (event) => {
      const result = (event as CustomEvent<FrameResult>).detail;
      if (result.frameId > this.#sceneAfterFrameId) events.onResult(result);
      else closeResult(result);
    });
    host.addController(this);
  }

  get status(): EngineStatus {
    return this.client.status;
  }

  /** What runs, or ran last: kept while the engine recovers, so that pickers stay filled. */
  get info(): EngineInfo | null {
    return this.#info;
  }

  /** The newest frame that was handed on; 0 for none. */
  get lastFrameId(): number {
    return this.#lastFrameId;
  }

  get busy(): boolean {
    return this.client.busy;
  }

  /** For the pump; takes ownership of the frame. */
  submit(frame: Frame): boolean {
    this.#lastFrameId = Math.max(this.#lastFrameId, frame.id);
    this.client.setPicture(frame);
    if (!this.busy) this.onFrame?.(frame);
    if (frame.moving) return this.client.submit(frame);
    // A still is taken anew once the engine is free; until then it did not wait, it was not there.
    return this.client.submit({ ...frame, capturedAtMs: Math.max(frame.capturedAtMs, this.#idleSinceMs) });
  }

  /** Starts the engine, again only where the change needs it. */
  configure(config: EngineConfig): void {
    const before = this.#config;
    this.#config = config;
    if (!before || needsRestart(before, config)) {
      this.client.start(config);
      return;
    }
    this.client.setDetectOptions(config.detect);
    this.client.setSegmentOptions(config.segment);
  }

  /** Starts from scratch with the same config, after a failure. */
  retry(): void {
    if (this.#config) this.client.start(this.#config);
  }

  setDetectOptions(detect: DetectOptions): void {
    if (this.#config) this.#config = { ...this.#config, detect };
    this.client.setDetectOptions(detect);
  }

  /** Another picture is shown from now on. */
  newScene(): void {
    this.#sceneAfterFrameId = this.#lastFrameId;
    this.client.newScene();
  }

  hostConnected(): void {
    if (this.status.state === 'idle') this.retry();
  }

  hostDisconnected(): void {
    this.client.dispose();
  }

  #onStatus(): void {
    const { status } = this.client;
    if (status.state === 'ready') this.#info = status.info;
    this.#events.onStatus(status);
    this.#host.requestUpdate();
  }
}
