import type { ReactiveControllerHost } from 'lit';
import { isOwnAddress } from '../library/address.ts';
import type { EngineStatus } from '../shared/engine.ts';
import type { GlanceErrorCode } from '../shared/errors.ts';
import { errorText, texts } from '../texts/texts.ts';
import type { EngineController } from './engine-controller.ts';
import type { ModelLibrary } from './model-library.ts';
import type { NoticesController } from './notices-controller.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { SettingsController } from './settings-controller.ts';

/** What the library works on. */
export interface LibraryCharge {
  readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode & Node };
  readonly settings: SettingsController;
  readonly engine: EngineController;
  readonly notices: NoticesController;
}

/** Faults of the device and not of a model: another model would not help. */
const NOT_THE_MODEL: ReadonlySet<GlanceErrorCode> = new Set(['no-backend', 'input-size-unsupported']);

/** The app's way to the person's own models. Their code is loaded when somebody asks for them. */
export class LibraryController {
  readonly #charge: LibraryCharge;
  #library: ModelLibrary | null = null;

  constructor(charge: LibraryCharge) {
    this.#charge = charge;
  }

  /** Opens the page of all models. */
  async open(): Promise<void> {
    await (await this.#load())?.open();
  }

  /** Takes files that were dropped or picked: a model, labels, or both. */
  async take(files: readonly File[]): Promise<void> {
    await (await this.#load())?.add(files);
  }

  /**
   * Whether an engine's failure is the library's to tell: it then says so, and goes on with the bundled model. While a model is
   * being looked at, its own sheet tells.
   */
  tells(status: EngineStatus): boolean {
    if (status.state !== 'failed' || NOT_THE_MODEL.has(status.error.code)) return false;
    if (this.#library?.looking) return true;
    const { settings, notices } = this.#charge;
    const { task } = settings.value;
    const names = (['model', 'segmentModel'] as const).filter(
      (name) => task !== (name === 'model' ? 'segment' : 'detect') && isOwnAddress(settings.value[name]),
    );
    if (names.length === 0) return false;
    const { error } = status;
    notices.alert('model', () => `${errorText(error)} ${texts().library.goesOn}`);
    for (const name of names) settings.set(name, DEFAULT_SETTINGS[name]);
    return true;
  }

  async #load(): Promise<ModelLibrary | null> {
    if (this.#library) return this.#library;
    try {
      const { ModelLibrary } = await import('./model-library.ts');
      this.#library ??= new ModelLibrary(this.#charge);
      return this.#library;
    } catch {
      this.#charge.notices.alert('model', () => texts().app.incomplete);
      return null;
    }
  }
}
