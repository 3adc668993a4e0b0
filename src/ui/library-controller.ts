import type { ReactiveControllerHost } from 'lit';
import { isOwnAddress } from '../library/address.ts';
import type { EngineConfig, EngineStatus } from '../shared/engine.ts';
import { GlanceError, type GlanceErrorCode } from '../shared/errors.ts';
import { errorText, texts } from '../texts/texts.ts';
import type { Comparison } from './comparison.ts';
import type { EngineController } from './engine-controller.ts';
import type { ModelLibrary } from './model-library.ts';
import type { NoticesController } from './notices-controller.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { SettingsController } from './settings-controller.ts';
import type { SourceController } from './source-controller.ts';

/** What the library works on. */
export interface LibraryCharge {
  readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode & Node };
  readonly settings: SettingsController;
  readonly engine: EngineController;
  readonly sources: SourceController;
  readonly notices: NoticesController;
  /** Has the engine configured anew, by {@link LibraryController.configuration}. */
  readonly configure: () => void;
  /** What is to be compared once there is a picture; null for nothing. */
  readonly compare: readonly [string, string] | null;
}

/** Faults of the device and not of a model: another model would not help. */
const NOT_THE_MODEL: ReadonlySet<GlanceErrorCode> = new Set(['no-backend', 'input-size-unsupported']);

/** The app's way to the person's own models. Their code is loaded when somebody asks for them. */
export class LibraryController {
  readonly #charge: LibraryCharge;
  #library: ModelLibrary | null = null;
  #comparison: Comparison | null = null;

  constructor(charge: LibraryCharge) {
    this.#charge = charge;
    let asked = charge.compare;
    charge.sources.observe({
      onSource: (source) => {
        if (!source || !asked) return;
        void this.compare(asked);
        asked = null;
      },
    });
  }

  /** Opens the page of all models. */
  async open(): Promise<void> {
    await (await this.#load())?.open();
  }

  /** Shows two models side by side, by what settings call them. */
  async compare(addresses: readonly [string, string]): Promise<void> {
    const { notices, configure } = this.#charge;
    try {
      const { startComparing } = await import('./start-comparing.ts');
      await startComparing(this.#charge, addresses, (comparison) => {
        this.#comparison = comparison;
        configure();
      });
    } catch (thrown) {
      notices.alert('model', () =>
        thrown instanceof GlanceError ? errorText(thrown.toData()) : texts().app.incomplete,
      );
    }
  }

  /** What the engine is to run: what the settings ask for, or two models while they are compared. */
  configuration(config: EngineConfig): EngineConfig {
    return this.#comparison?.configuration(config) ?? config;
  }

  /** Takes files that were dropped or picked: a model, labels, or both. */
  async take(files: readonly File[]): Promise<void> {
    this.#charge.host.renderRoot.querySelector('glance-compare')?.close();
    await (await this.#load())?.add(files);
  }

  /**
   * Whether an engine's failure is the library's to tell: it then says so, and goes on with the bundled model. While a model is
   * being looked at, its own sheet tells; while two are compared, their view.
   */
  tells(status: EngineStatus): boolean {
    if (status.state === 'failed' && this.#comparison) return true;
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
      this.#library ??= new ModelLibrary(this.#charge, (addresses) => void this.compare(addresses));
      return this.#library;
    } catch {
      this.#charge.notices.alert('model', () => texts().app.incomplete);
      return null;
    }
  }
}
