import type { BufferPool } from './tfjs-internals.ts';

const captured = new WeakSet<GPUBuffer>();

/** Whether a buffer belongs, or belonged, to a recording. */
export function isCaptured(buffer: GPUBuffer): boolean {
  return captured.has(buffer);
}

/**
 * The buffers of one recording. What is released is given out again, except where a run writes it no more: uniforms, and
 * values that came from the CPU.
 */
export class CapturePool implements BufferPool {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  readonly #device: GPUDevice;
  /** Where buffers go back to that were there before. */
  readonly #outer: BufferPool;
  readonly #free = new Map<string, GPUBuffer[]>();
  readonly #own = new Set<GPUBuffer>();
  readonly #lasting = new Set<GPUBuffer>();

  constructor(device: GPUDevice, outer: BufferPool) {
    this.#device = device;
    this.#outer = outer;
  }

  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GPUBuffer {
    const lasting = mappedAtCreation || (usage & GPUBufferUsage.UNIFORM) !== 0;
    const known = lasting ? undefined : this.#free.get(`${size} ${usage}`)?.pop();
    if (known) return known;
    const made = this.#device.createBuffer({ size, usage, mappedAtCreation });
    this.adopt(made, lasting);
    return made;
  }

  releaseBuffer(buffer: GPUBuffer): void {
    if (!this.#own.has(buffer)) {
      this.#outer.releaseBuffer(buffer);
      return;
    }
    if (this.#lasting.has(buffer)) return;
    const key = `${buffer.size} ${buffer.usage}`;
    const free = this.#free.get(key);
    if (free) free.push(buffer);
    else this.#free.set(key, [buffer]);
  }

  /** Takes a buffer over, to be destroyed with the rest; a lasting one is given out to nobody else. */
  adopt(buffer: GPUBuffer, lasting = true): void {
    this.#own.add(buffer);
    captured.add(buffer);
    if (lasting) this.#lasting.add(buffer);
    this.numBytesAllocated += buffer.size;
    this.numBytesUsed += buffer.size;
  }

  dispose(): void {
    for (const buffer of this.#own) buffer.destroy();
    this.#own.clear();
    this.#free.clear();
    this.numBytesAllocated = 0;
    this.numBytesUsed = 0;
  }
}
