import { growingPause } from './growing-pause.ts';

const MIB = 1024 * 1024;
/** The engine may take this share of the device's memory, within these bounds, bytes. */
const SHARE_OF_DEVICE = 0.25;
const LEAST_BUDGET = 512 * MIB;
const MOST_BUDGET = 2048 * MIB;
/** What the page's own objects may take: far above what Glance needs, far below what ends a tab, bytes. */
export const PAGE_BUDGET = 512 * MIB;
/** Memory that only ever rises over this many looks leaks, if it rose by this much. */
const LOOKS = 12;
const LEAST_GROWTH = 48 * MIB;
const LEAST_GROWTH_SHARE = 0.2;
/** As many tensors more than when the engine had settled are a leak: each frame's are freed with it. */
const LEAKED_TENSORS = 500;
/** Between planned restarts, so that a budget that cannot be kept does not keep the engine restarting. */
const RESTART_PAUSES = { firstMs: 600_000, longestMs: 6 * 3_600_000 };

/** One look at the memory; bytes. */
export interface MemoryLook {
  readonly nowMs: number;
  readonly tensors: number;
  /** GPU buffers, or WASM's linear memory. */
  readonly engineBytes: number;
  /** The page's own objects; null where the browser does not tell. */
  readonly pageBytes: number | null;
}

/** What is to be done about memory. `restart-engine` frees the engine's; the page's is freed by `reload` alone. */
export interface MemoryOrder {
  readonly remedy: 'restart-engine' | 'reload';
  /** In the words of the log. */
  readonly detail: string;
}

/** Keeps an eye on what the engine and the page hold: over the budget, or rising at every look. Pure. */
export class MemoryWatch {
  readonly budgetBytes: number;
  #bytes: number[] = [];
  #settledTensors: number | null = null;
  #restarts = 0;
  #restartedAtMs: number | null = null;
  #pageTold = false;

  constructor(budgetBytes: number) {
    this.budgetBytes = budgetBytes;
  }

  /** Another engine, another model: what was seen before says nothing. */
  engineChanged(): void {
    this.#bytes = [];
    this.#settledTensors = null;
  }

  /** @returns what to do now; null for nothing. */
  look(look: MemoryLook): MemoryOrder | null {
    const { nowMs, engineBytes, tensors, pageBytes } = look;
    this.#bytes = [...this.#bytes, engineBytes].slice(-LOOKS);
    this.#settledTensors ??= tensors;
    const fault = this.#engineFault(engineBytes, tensors - this.#settledTensors);
    if (fault && this.#mayRestart(nowMs)) {
      this.#restarts += 1;
      this.#restartedAtMs = nowMs;
      this.engineChanged();
      return { remedy: 'restart-engine', detail: fault };
    }
    const pageFull = pageBytes !== null && pageBytes > PAGE_BUDGET;
    if (!pageFull) this.#pageTold = false;
    if (!pageFull || this.#pageTold) return null;
    this.#pageTold = true;
    return { remedy: 'reload', detail: `page ${mib(pageBytes)} of ${mib(PAGE_BUDGET)} MiB` };
  }

  #engineFault(engineBytes: number, moreTensors: number): string | null {
    if (engineBytes > this.budgetBytes) return `engine ${mib(engineBytes)} of ${mib(this.budgetBytes)} MiB`;
    if (moreTensors >= LEAKED_TENSORS) return `${moreTensors} tensors more than at first`;
    const first = this.#bytes[0] ?? 0;
    const growth = engineBytes - first;
    const rises =
      this.#bytes.length === LOOKS && this.#bytes.every((bytes, i) => i === 0 || bytes > this.#bytes[i - 1]!);
    const much = growth >= LEAST_GROWTH && growth >= first * LEAST_GROWTH_SHARE;
    return rises && much ? `engine grew by ${mib(growth)} MiB` : null;
  }

  #mayRestart(nowMs: number): boolean {
    if (this.#restartedAtMs === null) return true;
    return nowMs - this.#restartedAtMs >= growingPause(this.#restarts, RESTART_PAUSES);
  }
}

/** What the engine may hold on a device with this much memory, bytes. @param deviceGb undefined where it does not tell */
export function engineBudget(deviceGb: number | undefined): number {
  const share = (deviceGb ?? 4) * 1024 * MIB * SHARE_OF_DEVICE;
  return Math.min(MOST_BUDGET, Math.max(LEAST_BUDGET, share));
}

function mib(bytes: number): number {
  return Math.round(bytes / MIB);
}
