import type { VisionClient } from '../client/vision-client.ts';
import { engineBudget, type MemoryOrder, MemoryWatch } from '../health/memory-watch.ts';

const MIB = 1024 * 1024;

/** Asks the engine what it holds, and says when that is too much. */
export class MemoryKeeper {
  /** What the engine held when it was last asked; null where it was not yet. */
  seen: { readonly tensors: number; readonly engineBytes: number } | null = null;
  readonly #client: VisionClient;
  readonly #watch: MemoryWatch;
  #asking = false;

  /** @param budgetMb what the engine may hold, MiB; null for what the device suggests */
  constructor(client: VisionClient, budgetMb: number | null) {
    const { deviceMemory } = navigator as { readonly deviceMemory?: number };
    this.#client = client;
    this.#watch = new MemoryWatch(budgetMb === null ? engineBudget(deviceMemory) : budgetMb * MIB);
  }

  get budgetBytes(): number {
    return this.#watch.budgetBytes;
  }

  /** The engine's state has changed. */
  status(): void {
    this.#asking = false;
    if (this.#client.status.state !== 'ready') return;
    this.seen = null;
    this.#watch.engineChanged();
  }

  /** @returns what to do now; null for nothing. Never rejects. */
  async look(): Promise<MemoryOrder | null> {
    if (this.#asking || this.#client.status.state !== 'ready') return null;
    this.#asking = true;
    // Rejected where the engine goes meanwhile: the next one is asked.
    const reply = await this.#client.memory().catch(() => null);
    this.#asking = false;
    if (!reply) return null;
    const { tensors, backendBytes: engineBytes } = reply;
    this.seen = { tensors, engineBytes };
    return this.#watch.look({ nowMs: performance.now(), tensors, engineBytes, pageBytes: pageBytes() });
  }
}

/** What the page's own objects take, bytes; null where the browser does not tell. */
export function pageBytes(): number | null {
  const { memory } = performance as { readonly memory?: { readonly usedJSHeapSize?: number } };
  return memory?.usedJSHeapSize ?? null;
}
