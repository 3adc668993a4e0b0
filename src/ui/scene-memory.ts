import { changeWithin, THUMBNAIL } from '../render/scene-change.ts';
import type { Box, Size } from '../shared/geometry.ts';

/** Copies are made at most this often, milliseconds. */
const EVERY_MS = 100;
/** A copy stands for a picture taken at most this long before or after it, milliseconds. */
const NEAR_MS = 250;
/** Ten seconds. */
const CAPACITY = 100;

interface Thumbnail {
  readonly atMs: number;
  readonly grey: Uint8Array;
}

/** Remembers what a moving source showed in the last seconds, very small, to tell where the picture has changed. */
export class SceneMemory {
  readonly #context: CanvasRenderingContext2D | null;
  #thumbnails: Thumbnail[] = [];

  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = THUMBNAIL.width;
    canvas.height = THUMBNAIL.height;
    this.#context = canvas.getContext('2d', { willReadFrequently: true });
  }

  /** Called for each picture shown, with when it was taken. */
  remember(video: HTMLVideoElement, atMs: number): void {
    const newest = this.#thumbnails.at(-1);
    const context = this.#context;
    if (!context || (newest && atMs - newest.atMs < EVERY_MS)) return;
    context.drawImage(video, 0, 0, THUMBNAIL.width, THUMBNAIL.height);
    const { data } = context.getImageData(0, 0, THUMBNAIL.width, THUMBNAIL.height);
    const grey = new Uint8Array(data.length / 4);
    for (let i = 0; i < grey.length; i++) {
      // ref: ITU-R BT.601 luma
      grey[i] = 0.299 * data[i * 4]! + 0.587 * data[i * 4 + 1]! + 0.114 * data[i * 4 + 2]!;
    }
    this.#thumbnails.push({ atMs, grey });
    if (this.#thumbnails.length > CAPACITY) this.#thumbnails.shift();
  }

  /** How much a place changed since a picture, 0 to 255; null where that picture is not remembered. */
  changeSince(atMs: number, boxPx: Box, frame: Size): number | null {
    const now = this.#thumbnails.at(-1);
    const then = this.#nearest(atMs);
    return now && then ? changeWithin(boxPx, frame, then.grey, now.grey) : null;
  }

  clear(): void {
    this.#thumbnails = [];
  }

  #nearest(atMs: number): Thumbnail | null {
    let nearest: Thumbnail | null = null;
    let leastMs = NEAR_MS;
    for (const thumbnail of this.#thumbnails) {
      const awayMs = Math.abs(thumbnail.atMs - atMs);
      if (awayMs > leastMs) continue;
      leastMs = awayMs;
      nearest = thumbnail;
    }
    return nearest;
  }
}
