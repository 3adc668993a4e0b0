import type { GpuTrialReply } from '../protocol.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import type { GpuTrial, GpuTrials, GpuUse } from '../shared/gpu-trials.ts';

/** So often must a use have gone well. */
export const WELL_AFTER = 20;
/** What fails on a lost device often fails before the loss is told. */
const LOSS_WAIT_MS = 100;
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
  readonly #desk: TrialDesk;
  readonly #asked = new Map<GpuUse, Asked>();

  constructor(
    { device, gpuDevice, lost }: Pick<RunningBackend, 'device' | 'gpuDevice' | 'lost'>,
    desk: TrialDesk,
  ) {
    this.#adapter = device;
    this.#desk = desk;
    void lost?.then(() => this.#onLost());
    // A device that was given up on purpose has survived what was tried until then; one that was lost is told of first.
    void gpuDevice?.lost.then(() => setTimeout(() => this.#endAll()));
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
    setTimeout(() => this.#end(this.#asked.get(use)), LOSS_WAIT_MS);
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
