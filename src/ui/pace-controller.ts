import type { EngineInfo, FrameResult } from '../shared/engine.ts';
import type { SettingName, Settings } from './settings.ts';
import { SizePacer } from './size-pacer.ts';

const BEGINS_ANEW: ReadonlySet<SettingName> = new Set([
  'fps',
  'task',
  'model',
  'segmentModel',
  'backend',
  'threads',
]);

/** Holds the chosen frame rate with the input's size. A rate is held for what is detected; for masks where nothing is. */
export class PaceController {
  readonly #settings: () => Settings;
  readonly #info: () => EngineInfo | null;
  readonly #onSize: () => void;
  #pacer: SizePacer | null = null;
  /** What is paced: another model has other sizes, another backend other times. */
  #key = '';
  #size: number | null = null;

  /** @param onSize called when another size is to be used */
  constructor(settings: () => Settings, info: () => EngineInfo | null, onSize: () => void) {
    this.#settings = settings;
    this.#info = info;
    this.#onSize = onSize;
  }

  /** The settings with the size that holds the rate in place of their own. */
  paced(settings: Settings): Settings {
    if (settings.fps === null || this.#size === null) return settings;
    return settings.task === 'segment'
      ? { ...settings, segmentSize: this.#size }
      : { ...settings, size: this.#size };
  }

  /** Another rate, task, model or backend: begins with the model's own size. */
  settingsChanged(changed: readonly SettingName[]): void {
    if (!changed.some((name) => BEGINS_ANEW.has(name))) return;
    this.#pacer = null;
    this.#key = '';
    this.#size = null;
  }

  /** Takes in what a frame took. */
  result({ modelId, backend, timingsMs }: Pick<FrameResult, 'modelId' | 'backend' | 'timingsMs'>): void {
    const settings = this.#settings();
    const info = this.#info();
    const model = settings.task === 'segment' ? info?.segment : (info?.detect ?? info?.classify);
    if (settings.fps === null || !model) return;
    const key = [settings.task, modelId, backend].join();
    if (key !== this.#key) {
      this.#key = key;
      this.#pacer = new SizePacer(model.inputSizes);
      this.#size = null;
    }
    // The engine before still answers while the next one loads.
    if (this.#size !== null && this.#size !== model.inputSize) return;
    const size = this.#pacer!.next(model.inputSize, timingsMs.total, 1000 / settings.fps, performance.now());
    if (size === model.inputSize) return;
    this.#size = size;
    this.#onSize();
  }
}
