import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { type BundledModel, bundledModels } from '../shared/bundled-models.ts';
import type { EngineInfo } from '../shared/engine.ts';
import { backendNote } from './backend-note.ts';
import { emit } from './emit.ts';
import { formStyles } from './form-styles.ts';
import './glance-class-picker.ts';
import './glance-sheet.ts';
import type { GlanceSheet } from './glance-sheet.ts';
import { icon } from './icons.ts';

import { DEFAULT_SETTINGS, type SettingName, type Settings } from './settings.ts';
import { shareSlider } from './share-slider.ts';
import { base, buttons } from './theme.ts';

type Option = readonly [value: string, name: string];

/** What `glance-setting` carries. */
export interface SettingDetail {
  readonly name: SettingName;
  readonly value: Settings[SettingName];
}

/** Everything that can be set. Emits `glance-setting` (SettingDetail), `glance-reset`, `glance-open-help`, `glance-open-offline`. */
export class GlanceSettingsSheet extends LitElement {
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
    return html`<glance-sheet heading="Settings" data-testid="settings-sheet">
      <h3>Detection</h3>
      <div class="group">
        ${this.#range('score', 'Least confidence')} ${this.#range('iou', 'Most overlap (IoU)')}
        <label class="row">
          Most detections
          <input type="number" min="1" max="1000" data-testid="set-max" .value=${String(settings.max)} @change=${this.#onMax} />
        </label>
        ${this.#switch('agnostic', 'Overlap counts across classes')}
      </div>
      <h3>Classes</h3>
      <glance-class-picker .labels=${info?.detect?.labels ?? []} .classes=${settings.classes}></glance-class-picker>
      <h3>Engine</h3>
      <div class="group">
        ${this.#select('model', 'Detects with', this.#models('detect'))}
        ${this.#select('size', 'Its input size', this.#sizes('detect'), sizeFrom)}
        ${this.#select('segmentModel', 'Segments with', this.#models('segment'))}
        ${this.#select('segmentSize', 'Its input width', this.#sizes('segment'), sizeFrom)}
        ${this.#select('backend', 'Runs on', [
          ['auto', 'Fastest (measured)'],
          ['webgpu', 'WebGPU'],
          ['wasm', 'WASM'],
        ])}
        ${info ? html`<p class="note" data-testid="backend-note">${backendNote(info)}</p>` : nothing}
      </div>
      <h3>View</h3>
      <div class="group">
        ${this.#select('mirror', 'Mirror the picture', [
          ['auto', 'Front cameras'],
          ['on', 'Always'],
          ['off', 'Never'],
        ])}
        ${this.#select('theme', 'Theme', [
          ['auto', 'As the device'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ])}
        ${this.#switch('readout', 'Show measurements')} ${this.#switch('shortcuts', 'Single-key shortcuts')}
      </div>
      <button class="button reset" type="button" data-testid="reset" @click=${() => emit(this, 'glance-reset')}>
        Reset to defaults
      </button>
      <button class="button keys" type="button" data-testid="open-help" @click=${this.#onHelp}>
        ${icon('help')}Keyboard shortcuts
      </button>
      <button class="button offline" type="button" data-testid="open-offline" @click=${this.#onOffline}>
        ${icon('info')}Offline, install and privacy
      </button>
      <p class="note">Glance runs wholly on this device. No picture ever leaves it.</p>
    </glance-sheet>`;
  }

  #models(task: BundledModel['task']): readonly Option[] {
    const model = task === 'detect' ? this.settings.model : this.settings.segmentModel;
    const known: readonly Option[] = bundledModels(task).map(({ id, name }) => [id, name]);
    return known.some(([id]) => id === model)
      ? known
      : [...known, [model, this.info?.[task]?.modelName ?? model]];
  }

  #sizes(task: BundledModel['task']): readonly Option[] {
    const sizes = new Set(this.info?.[task]?.inputSizes);
    const chosen = task === 'detect' ? this.settings.size : this.settings.segmentSize;
    if (chosen !== null) sizes.add(chosen);
    const sorted = [...sizes].sort((a, b) => a - b);
    const text = (size: number) => (task === 'detect' ? `${size} × ${size} px` : `${size} px`);
    return [['', 'The model’s own'], ...sorted.map((size): Option => [String(size), text(size)])];
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
      <select data-testid="set-${name}" .value=${current} @change=${onChange}>
        ${options.map(([value, label]) => html`<option value=${value} ?selected=${value === current}>${label}</option>`)}
      </select>
    </label>`;
  }

  #range(name: 'score' | 'iou', text: string): TemplateResult {
    return shareSlider(name, text, this.settings[name], (value) => this.#set(name, value));
  }

  #switch(name: 'agnostic' | 'readout' | 'shortcuts', text: string): TemplateResult {
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

  #onOffline(): void {
    this.#sheet?.close();
    emit(this, 'glance-open-offline');
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

function sizeFrom(value: string): number | null {
  return value === '' ? null : Number(value);
}

customElements.define('glance-settings-sheet', GlanceSettingsSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-settings-sheet': GlanceSettingsSheet;
  }
}
