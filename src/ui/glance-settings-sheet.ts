import { css, html, nothing, type TemplateResult } from 'lit';
import { type BundledModel, bundledModels } from '../shared/bundled-models.ts';
import type { EngineInfo, ModelInfo } from '../shared/engine.ts';
import { formatNumber } from '../texts/format.ts';
import { LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES } from '../texts/languages.ts';
import { texts } from '../texts/texts.ts';
import { backendNote } from './backend-note.ts';
import { emit } from './emit.ts';
import { formStyles } from './form-styles.ts';
import './glance-class-picker.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-sheet.ts';
import type { GlanceSheet } from './glance-sheet.ts';
import { icon } from './icons.ts';

import { DEFAULT_SETTINGS, type SettingName, type Settings } from './settings.ts';
import { shareSlider } from './share-slider.ts';
import { modelName } from './shown-names.ts';
import { base, buttons } from './theme.ts';

/** `lang`: of the name, where that is another than the page's. */
type Option = readonly [value: string, name: string, lang?: string];

/** Frames a second that one may want to hold. */
const FRAME_RATES = [5, 10, 15, 24, 30];

/** What `glance-setting` carries. */
export interface SettingDetail {
  readonly name: SettingName;
  readonly value: Settings[SettingName];
}

/** Everything that can be set. Emits `glance-setting` (SettingDetail), `glance-reset`, `glance-open-help`, `glance-open-offline`, `glance-open-kiosk`. */
export class GlanceSettingsSheet extends GlanceElement {
  static override properties = { settings: { attribute: false }, info: { attribute: false } };

  static override styles = [
    base,
    buttons,
    formStyles,
    css`
      .reset,
      .keys,
      .offline {
        width: 100%;
        margin-top: 20px;
      }
      .keys,
      .offline {
        margin-top: 10px;
      }
      @media (hover: none) {
        .keys {
          display: none;
        }
      }
      input[type='number'] {
        width: 90px;
        text-align: end;
      }
    `,
  ];

  declare settings: Settings;
  declare info: EngineInfo | null;

  constructor() {
    super();
    this.settings = DEFAULT_SETTINGS;
    this.info = null;
  }

  async show(): Promise<void> {
    await this.updateComplete;
    await this.#sheet?.show();
  }

  protected override render(): TemplateResult {
    const { settings, info } = this;
    const said = texts().settings;
    return html`<glance-sheet heading=${said.heading} data-testid="settings-sheet">
      ${info?.classify ? nothing : this.#detection()}
      <h3>${said.engine}</h3>
      <div class="group">
        ${this.#select('model', said.detectsWith, this.#models('detect'))}
        ${
          settings.fps !== null && settings.task !== 'segment'
            ? nothing
            : this.#select('size', said.inputSize, this.#sizes('detect'), sizeFrom)
        }
        ${this.#select('segmentModel', said.segmentsWith, this.#models('segment'))}
        ${
          settings.fps !== null && settings.task === 'segment'
            ? nothing
            : this.#select('segmentSize', said.inputWidth, this.#sizes('segment'), sizeFrom)
        }
        <button class="row" type="button" data-testid="open-library" @click=${this.#onLibrary}>
          ${texts().library.open}
        </button>
        ${this.#select('fps', said.frameRate, frameRates(settings.fps), sizeFrom)}
        ${this.#switch('energy', said.energy)}
        ${this.#select('backend', said.runsOn, [
          ['auto', said.fastest],
          ['webgpu', 'WebGPU'],
          ['wasm', 'WASM'],
        ])}
        ${info ? html`<p class="note" data-testid="backend-note">${backendNote(info)}</p>` : nothing}
      </div>
      <h3>${said.view}</h3>
      <div class="group">
        ${this.#select('language', said.language, languages())}
        ${this.#select('mirror', said.mirror, [
          ['auto', said.mirrorFront],
          ['on', said.mirrorAlways],
          ['off', said.mirrorNever],
        ])}
        ${this.#select('theme', said.theme, [
          ['auto', said.themeAuto],
          ['light', said.themeLight],
          ['dark', said.themeDark],
        ])}
        ${this.#switch('readout', said.readout)} ${this.#switch('shortcuts', said.singleKeys)}
      </div>
      <button class="button reset" type="button" data-testid="reset" @click=${() => emit(this, 'glance-reset')}>
        ${said.reset}
      </button>
      <button class="button keys" type="button" data-testid="open-help" @click=${this.#onHelp}>
        ${icon('help')}${said.shortcuts}
      </button>
      <button class="button offline" type="button" data-testid="open-offline" @click=${this.#onOffline}>
        ${icon('info')}${said.offline}
      </button>
      <button class="button offline" type="button" data-testid="open-health" @click=${this.#onHealth}>
        ${icon('check')}${texts().health.title}
      </button>
      <button class="button offline" type="button" data-testid="open-kiosk" @click=${this.#onKiosk}>
        ${icon('screen')}${texts().kiosk.setUp.open}
      </button>
      <p class="note">${said.note}</p>
    </glance-sheet>`;
  }

  /** What there is to choose of boxes; a model that finds none has no use for it. */
  #detection(): TemplateResult {
    const { settings, info } = this;
    const said = texts().settings;
    return html`<h3>${said.detection}</h3>
      <div class="group">
        ${this.#range('score', said.score)} ${this.#range('iou', said.overlap)}
        <label class="row">
          ${said.max}
          <input type="number" min="1" max="1000" data-testid="set-max" .value=${String(settings.max)} @change=${this.#onMax} />
        </label>
        ${this.#switch('agnostic', said.agnostic)}
        ${info?.detect?.masks ? this.#range('opacity', texts().effects.opacity) : nothing}
      </div>
      <h3>${said.classes}</h3>
      <glance-class-picker .labels=${info?.detect?.labels ?? []} .classes=${settings.classes}></glance-class-picker>`;
  }

  protected override updated(): void {
    // Once all options are there: one whose value has just changed is not chosen by its mark alone.
    for (const select of this.renderRoot.querySelectorAll<HTMLSelectElement>('select[data-value]'))
      select.value = select.dataset.value ?? '';
  }

  #models(task: BundledModel['task']): readonly Option[] {
    const model = task === 'detect' ? this.settings.model : this.settings.segmentModel;
    const known: readonly Option[] = bundledModels(task).map(({ id, name }) => [id, modelName(name)]);
    return known.some(([id]) => id === model)
      ? known
      : [...known, [model, this.#running(task)?.modelName ?? model]];
  }

  /** A classifier takes a detector's place. */
  #running(task: BundledModel['task']): ModelInfo | null | undefined {
    return this.info?.[task] ?? (task === 'detect' ? this.info?.classify : null);
  }

  #sizes(task: BundledModel['task']): readonly Option[] {
    const sizes = new Set(this.#running(task)?.inputSizes);
    const chosen = task === 'detect' ? this.settings.size : this.settings.segmentSize;
    if (chosen !== null) sizes.add(chosen);
    const sorted = [...sizes].sort((a, b) => a - b);
    const text = (size: number) => (task === 'detect' ? `${size} × ${size} px` : `${size} px`);
    return [['', texts().settings.modelsOwn], ...sorted.map((size): Option => [String(size), text(size)])];
  }

  #select(
    name: SettingName,
    text: string,
    options: readonly Option[],
    read: (value: string) => unknown = (value) => value,
  ): TemplateResult {
    const current = String(this.settings[name] ?? '');
    const onChange = (event: Event) => this.#set(name, read((event.target as HTMLSelectElement).value));
    return html`<label class="row">
      ${text}
      <select data-testid="set-${name}" data-value=${current} @change=${onChange}>
        ${options.map(([value, label, lang]) => html`<option value=${value} lang=${lang ?? nothing} ?selected=${value === current}>${label}</option>`)}
      </select>
    </label>`;
  }

  #range(name: 'score' | 'iou' | 'opacity', text: string): TemplateResult {
    return shareSlider(name, text, this.settings[name], (value) => this.#set(name, value));
  }

  #switch(name: 'agnostic' | 'energy' | 'readout' | 'shortcuts', text: string): TemplateResult {
    return html`<label class="row">
      ${text}
      <input
        class="switch"
        type="checkbox"
        role="switch"
        data-testid="set-${name}"
        .checked=${this.settings[name]}
        @change=${(event: Event) => this.#set(name, (event.target as HTMLInputElement).checked)}
      />
    </label>`;
  }

  #onHelp(): void {
    this.#sheet?.close();
    emit(this, 'glance-open-help');
  }

  #onLibrary(): void {
    this.#sheet?.close();
    emit(this, 'glance-open-library');
  }

  #onKiosk(): void {
    this.#sheet?.close();
    emit(this, 'glance-open-kiosk');
  }

  #onOffline(): void {
    this.#sheet?.close();
    emit(this, 'glance-open-offline');
  }

  #onHealth(): void {
    this.#sheet?.close();
    emit(this, 'glance-open-health');
  }

  get #sheet(): GlanceSheet | null {
    return this.renderRoot?.querySelector('glance-sheet') ?? null;
  }

  #onMax(event: Event): void {
    const input = event.target as HTMLInputElement;
    const value = Math.round(Math.min(1000, Math.max(1, Number(input.value) || DEFAULT_SETTINGS.max)));
    input.value = String(value);
    this.#set('max', value);
  }

  #set(name: SettingName, value: unknown): void {
    // Another model may not take the size chosen for this one.
    if (name === 'model') this.#set('size', null);
    if (name === 'segmentModel') this.#set('segmentSize', null);
    emit(this, 'glance-setting', { name, value } as SettingDetail);
  }
}

/** Each named in itself, so that whoever reads it finds it. */
function languages(): readonly Option[] {
  return [
    ['auto', texts().settings.languageAuto],
    ...LANGUAGES.map((code): Option => [code, LANGUAGE_NAMES[code], LANGUAGE_TAGS[code]]),
  ];
}

/** Those to choose from, and the one that the address asks for. */
function frameRates(chosen: number | null): readonly Option[] {
  const said = texts().settings;
  const rates = new Set([...FRAME_RATES, ...(chosen === null ? [] : [chosen])]);
  return [
    ['', said.asFastAsItGoes],
    ...[...rates]
      .sort((a, b) => a - b)
      .map((rate): Option => [String(rate), said.holdRate(formatNumber(rate))]),
  ];
}

function sizeFrom(value: string): number | null {
  return value === '' ? null : Number(value);
}

customElements.define('glance-settings-sheet', GlanceSettingsSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-settings-sheet': GlanceSettingsSheet;
  }
}
