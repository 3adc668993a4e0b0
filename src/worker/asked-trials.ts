import type { GpuTrialReply } from '../protocol.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import type { GpuTrial, GpuTrials, GpuUse } from '../shared/gpu-trials.ts';

/** So often must a use have gone well. */
export const WELL_AFTER = 10;
/** Not done again after any loss, however long it went well: others draw on canvases, too. */
const NOT_AFTER_A_LOSS: GpuUse = 'canvas';

/** The way to the page, which keeps account: it knows how other pages and other workers ended. */
export interface TrialDesk {
  /** Resolves with the page's answer to `begins`. */
  ask(trial: GpuTrial): Promise<boolean>;
  tell(trial: GpuTrial, step: Exclude<GpuTrialReply['step'], 'begins'>): void;
}

interface Asked {
  readonly trial: GpuTrial;
  readonly allowed: Promise<boolean>;
  state: 'tried' | 'well' | 'unused';
  went: number;
}

/** What is tried on one device, each use once. */
export class AskedTrials implements GpuTrials {
  readonly #adapter: string;
  readonly #device: GPUDevice;
  readonly #desk: TrialDesk;
  readonly #asked = new Map<GpuUse, Asked>();

  constructor(
    device: GPUDevice,
    { device: adapter, lost }: Pick<RunningBackend, 'device' | 'lost'>,
    desk: TrialDesk,
  ) {
    this.#adapter = adapter;
    this.#device = device;
    this.#desk = desk;
    void lost?.then(() => this.#onLost());
    // A device that was given up on purpose has survived what was tried until then; one that was lost is told of first.
    void device.lost.then(() => setTimeout(() => this.#endAll()));
  }

  begin(use: GpuUse): Promise<boolean> {
    const known = this.#asked.get(use);
    if (known) return known.allowed;
    const trial = { use, adapter: this.#adapter };
    const allowed = this.#desk.ask(trial);
    const asked: Asked = { trial, allowed, state: 'tried', went: 0 };
    this.#asked.set(use, asked);
    void allowed.then((may) => {
      if (!may) asked.state = 'unused';
    });
    return allowed;
  }

  went(use: GpuUse): void {
    const asked = this.#asked.get(use);
    if (asked?.state !== 'tried' || ++asked.went < WELL_AFTER) return;
    asked.state = 'well';
    this.#desk.tell(asked.trial, 'well');
  }

  end(use: GpuUse): void {
    // What seems not to work may have lost the device, which is told of in a moment.
    void this.#lives().then((lives) => lives && this.#end(this.#asked.get(use)));
  }

  /** Call where something failed that nobody expected, before the device is given up: it may be gone already. */
  async failed(): Promise<void> {
    const open = [...this.#asked.values()].some(({ state }) => state === 'tried');
    if (open && !(await this.#lives())) this.#onLost();
  }

  /** Whether the device has come through all that it was given. */
  async #lives(): Promise<boolean> {
    const { COPY_DST, MAP_READ } = GPUBufferUsage;
    try {
      const buffer = this.#device.createBuffer({
        label: 'sign of life',
        size: 4,
        usage: COPY_DST | MAP_READ,
      });
      await buffer.mapAsync(GPUMapMode.READ);
      buffer.destroy();
      return true;
    } catch {
      return false;
    }
  }

  #end(asked: Asked | undefined): void {
    if (asked?.state !== 'tried') return;
    asked.state = 'unused';
    this.#desk.tell(asked.trial, 'ended');
  }

  #endAll(): void {
    for (const asked of this.#asked.values()) this.#end(asked);
  }

  #onLost(): void {
    for (const asked of this.#asked.values()) {
      const { trial, state } = asked;
      if (state === 'tried' || (state === 'well' && trial.use === NOT_AFTER_A_LOSS))
        this.#desk.tell(trial, 'lost');
      asked.state = 'unused';
    }
  }
}
