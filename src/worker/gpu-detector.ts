import type { Tensor } from '@tensorflow/tfjs-core';
import type { DetectHead } from '../models/detect-head.ts';
import { createDetectionBuffer } from '../postprocess/detection-buffer.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import type { Detection } from '../shared/detection.ts';
import type { DetectOptions } from '../shared/engine.ts';

/** What a backend finds detections with, without reading the network's output back. */
export type DetectionsOnGpu = ReturnType<NonNullable<RunningBackend['createDetections']>>;

/** Reads a detector's output on the GPU; only what was found comes back. Owns `found`. */
export class GpuDetector {
  readonly #found: DetectionsOnGpu;
  readonly #head: DetectHead;
  readonly #classCount: number;
  readonly #buffer: ReturnType<typeof createDetectionBuffer>;

  constructor(found: DetectionsOnGpu, head: DetectHead, classCount: number) {
    this.#found = found;
    this.#head = head;
    this.#classCount = classCount;
    this.#buffer = createDetectionBuffer(found.capacity);
  }

  /** Whether it can give as many as are asked for. */
  takes({ maxDetections }: DetectOptions): boolean {
    return maxDetections <= this.#found.capacity;
  }

  /** Has its shaders compiled, while the backend only compiles. */
  compile(output: Tensor): void {
    this.#found.compile(output);
  }

  /** Strongest first, in the picture's pixels; waits for the GPU. `read` is when the values had come. */
  async find(
    output: Tensor,
    box: Letterbox,
    options: DetectOptions,
  ): Promise<{ detections: Detection[]; readMs: number }> {
    const classMask = options.classIds && this.#maskOf(options.classIds);
    const { count, floats, integers } = await this.#found.find(output, { ...options, classMask });
    const readMs = performance.now();
    const buffer = this.#buffer;
    const words = this.#found.wordsPerDetection;
    for (let index = 0; index < count; index++) {
      const at = index * words;
      buffer.x1[index] = floats[at]!;
      buffer.y1[index] = floats[at + 1]!;
      buffer.x2[index] = floats[at + 2]!;
      buffer.y2[index] = floats[at + 3]!;
      buffer.scores[index] = floats[at + 4]!;
      buffer.classIds[index] = integers[at + 5]!;
      buffer.anchors[index] = integers[at + 6]!;
    }
    buffer.count = count;
    return { detections: this.#head.place(buffer, box), readMs };
  }

  dispose(): void {
    this.#found.dispose();
  }

  #maskOf(classIds: readonly number[]): Uint8Array {
    const mask = new Uint8Array(this.#classCount);
    for (const id of classIds) if (id < mask.length) mask[id] = 1;
    return mask;
  }
}
