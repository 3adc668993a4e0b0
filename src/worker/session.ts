import { engine } from '@tensorflow/tfjs-core';
import { Tracker } from '../postprocess/track.ts';
import type { RememberedChoice } from '../protocol.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import type { DetectOptions, EngineInfo, FrameResult } from '../shared/engine.ts';
import type { Frame } from '../shared/frame.ts';
import type { DetectPipeline } from './detect-pipeline.ts';

/** What a start ends with; the session owns backend and pipeline from then on. */
export interface SessionParts {
  readonly info: EngineInfo;
  readonly backend: RunningBackend;
  readonly pipeline: DetectPipeline;
  /** To be remembered by the page; undefined when nothing was measured. */
  readonly choice: RememberedChoice | undefined;
}

/** A model running on a backend, with the objects it follows from frame to frame. Made by `startSession`. */
export class Session {
  readonly info: EngineInfo;
  readonly backend: RunningBackend;
  readonly choice: RememberedChoice | undefined;
  readonly #pipeline: DetectPipeline;
  readonly #tracker = new Tracker();
  #frames = 0;

  constructor({ info, backend, pipeline, choice }: SessionParts) {
    this.info = info;
    this.backend = backend;
    this.choice = choice;
    this.#pipeline = pipeline;
  }

  /** Detects on a frame; the frame's image stays the caller's to close. */
  async detect(frame: Frame, options: DetectOptions): Promise<FrameResult> {
    const { detections, timingsMs } = await this.#pipeline.detect(frame, options);
    this.#frames++;
    return {
      frameId: frame.id,
      capturedAtMs: frame.capturedAtMs,
      width: frame.width,
      height: frame.height,
      modelId: this.info.detect?.modelId ?? '',
      backend: this.info.backend,
      detections: frame.moving ? this.#tracker.update(detections, frame.capturedAtMs) : detections,
      timingsMs,
    };
  }

  /** Forgets what moved where: the next frame shows something else. */
  newScene(): void {
    this.#tracker.reset();
  }

  /** Counts for leak tests. */
  memory(): { tensors: number; tensorBytes: number; backendBytes: number; frames: number } {
    const { numTensors, numBytes } = engine().memory();
    return {
      tensors: numTensors,
      tensorBytes: numBytes,
      backendBytes: this.backend.memoryBytes(),
      frames: this.#frames,
    };
  }

  dispose(): void {
    this.#pipeline.dispose();
    this.backend.dispose();
  }
}
