import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { DEFAULT_SETTINGS, type SettingName, type Settings } from './settings.ts';
import { STORED_SETTINGS, storage } from './storage.ts';
import { formatSettings, parseUrlParameters, type UrlContext } from './url-parameters.ts';

/**
 * Holds the settings: defaults, under what is remembered, under what the address says for this session.
 * A setting the person changes wins over the address and is remembered; what the address says never is.
 */
export class SettingsController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #onChange: (settings: Settings, changed: readonly SettingName[]) => void;
  #stored: Partial<Settings>;
  #fromUrl: Partial<Settings>;
  #trial: Partial<Settings> = {};
  #value: Settings;

  constructor(
    host: ReactiveControllerHost,
    context: UrlContext,
    fromUrl: Partial<Settings>,
    onChange: (settings: Settings, changed: readonly SettingName[]) => void,
  ) {
    this.#host = host;
    this.#onChange = onChange;
    this.#fromUrl = fromUrl;
    // Remembered in the address's own form, so one table checks both.
    this.#stored = parseUrlParameters(storage.read(STORED_SETTINGS) ?? '', context).settings;
    this.#value = this.#merge();
    host.addController(this);
  }

  get value(): Settings {
    return this.#value;
  }

  set<Name extends SettingName>(name: Name, value: Settings[Name]): void {
    if (this.#value[name] === value) return;
    const { [name]: _, ...fromUrl } = this.#fromUrl;
    this.#fromUrl = fromUrl as Partial<Settings>;
    const { [name]: __, ...trial } = this.#trial;
    this.#trial = trial as Partial<Settings>;
    this.#stored = { ...this.#stored, [name]: value };
    storage.write(STORED_SETTINGS, formatSettings(this.#stored));
    this.#apply();
  }

  /** Puts these over all others until the next call, and remembers none of them: for what is tried out. */
  tryOut(trial: Partial<Settings>): void {
    this.#trial = trial;
    this.#apply();
  }

  /** Ends what was tried out and remembers these, all at once. */
  settle(values: Partial<Settings>): void {
    this.#trial = {};
    const left = Object.entries(this.#fromUrl).filter(([name]) => !Object.hasOwn(values, name));
    this.#fromUrl = Object.fromEntries(left) as Partial<Settings>;
    this.#stored = { ...this.#stored, ...values };
    storage.write(STORED_SETTINGS, formatSettings(this.#stored));
    this.#apply();
  }

  reset(): void {
    this.#stored = {};
    this.#fromUrl = {};
    this.#trial = {};
    storage.remove(STORED_SETTINGS);
    this.#apply();
  }

  hostConnected(): void {}

  #merge(): Settings {
    return { ...DEFAULT_SETTINGS, ...this.#stored, ...this.#fromUrl, ...this.#trial };
  }

  #apply(): void {
    const before = this.#value;
    this.#value = this.#merge();
    const names = Object.keys(DEFAULT_SETTINGS) as SettingName[];
    const changed = names.filter((name) => before[name] !== this.#value[name]);
    if (changed.length === 0) return;
    this.#onChange(this.#value, changed);
    this.#host.requestUpdate();
  }
}
