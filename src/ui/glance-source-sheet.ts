import { css, html, nothing, type TemplateResult } from 'lit';
import { type CameraChoice, type FrameSource, SAMPLES } from '../camera/frame-source.ts';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-sheet.ts';
import type { GlanceSheet } from './glance-sheet.ts';
import { icon } from './icons.ts';
import type { Settings } from './settings.ts';
import { sourceName } from './shown-names.ts';
import type { SourceRequest } from './source-controller.ts';
import { base, buttons } from './theme.ts';

/** Each with the name of its text. */
const RESOLUTIONS = [
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['max', 'most'],
] as const satisfies readonly (readonly [Settings['resolution'], string])[];

/** What to look at. Emits `glance-source` (SourceRequest) and `glance-setting` ({ name, value }). */
export class GlanceSourceSheet extends GlanceElement {
  static override properties = {
    source: { attribute: false },
    cameras: { attribute: false },
    resolution: {},
  };

  static override styles = [
    base,
    buttons,
    formStyles,
    css`
      button.row {
        justify-content: flex-start;
        flex-wrap: nowrap;
        gap: 14px;
        padding-block: 8px;
      }
      button.row:hover {
        background: var(--sheet-control);
      }
      button.row svg {
        color: var(--accent);
      }
      .name {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .hint {
        display: block;
        color: var(--sheet-muted);
        font-size: 13px;
      }
      .samples {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 10px;
      }
      .sample {
        padding: 0;
        border-radius: var(--radius);
        overflow: hidden;
        background: var(--sheet-raised);
        color: var(--sheet-text);
        font-size: 14px;
        font-weight: 600;
      }
      .sample img {
        display: block;
        width: 100%;
        aspect-ratio: 4 / 3;
        object-fit: cover;
      }
      .sample span {
        display: block;
        padding: 9px 4px 10px;
      }
      .sample[aria-current='true'] {
        box-shadow: inset 0 0 0 3px var(--accent);
      }
      .sample[aria-current='true'] img {
        opacity: 0.85;
      }
    `,
  ];

  declare source: FrameSource | null;
  declare cameras: readonly CameraChoice[];
  declare resolution: Settings['resolution'];

  constructor() {
    super();
    this.source = null;
    this.cameras = [];
    this.resolution = 'medium';
  }

  async show(): Promise<void> {
    await this.updateComplete;
    await this.#sheet?.show();
  }

  /** Opens the device's own file picker; the choice comes as `glance-source`. */
  pickFile(accept = 'image/*,video/*'): void {
    const input = this.renderRoot.querySelector<HTMLInputElement>('.file');
    if (!input) return;
    input.accept = accept;
    input.click();
  }

  protected override render(): TemplateResult {
    const said = texts().source;
    const screen = typeof navigator.mediaDevices?.getDisplayMedia === 'function';
    return html`<glance-sheet heading=${said.heading} data-testid="source-sheet">
      <h3 id="cameras">${said.camera}</h3>
      <div class="group" role="group" aria-labelledby="cameras">
        ${this.#cameraRows()}
        <label class="row">
          ${said.resolution}
          <select data-testid="resolution" @change=${this.#onResolution}>
            ${RESOLUTIONS.map(
              ([value, name]) =>
                html`<option value=${value} ?selected=${value === this.resolution}>${said[name]}</option>`,
            )}
          </select>
        </label>
      </div>
      <h3 id="files">${said.fromDevice}</h3>
      <div class="group" role="group" aria-labelledby="files">
        ${this.#fileRow('picture', said.picture, 'image/*')} ${this.#fileRow('video', said.video, 'video/*')}
        ${
          screen
            ? html`<button class="row" type="button" data-testid="source-screen" @click=${() => this.#choose({ kind: 'screen' })}>
                ${icon('screen')}<span class="name">${said.screen}</span>${this.#current(this.source?.kind === 'screen')}
              </button>`
            : nothing
        }
      </div>
      <h3>${texts().library.title}</h3>
      <div class="group">
        <button class="row" type="button" data-testid="source-model" @click=${this.#onLibrary}>
          ${icon('plus')}<span class="name">${texts().library.addRow}</span>
        </button>
      </div>
      <h3 id="samples">${said.samples}</h3>
      <div class="samples" role="group" aria-labelledby="samples">
        ${SAMPLES.map(
          (sample) => html`<button
            class="sample"
            type="button"
            title=${sample.credit}
            aria-current=${this.source?.kind === 'sample' && this.source.label === sample.name}
            data-testid="sample-${sample.id}"
            @click=${() => this.#choose({ kind: 'sample', name: sample.id })}
          >
            <img src=${sample.file} alt="" loading="lazy" /><span>${sourceName(sample.name)}</span>
          </button>`,
        )}
      </div>
      <p class="note">${said.note}</p>
      <input class="file" type="file" hidden data-testid="file-input" @change=${this.#onFile} />
    </glance-sheet>`;
  }

  #cameraRows(): unknown {
    const said = texts().source;
    const named = this.cameras.filter((camera) => camera.deviceId !== '');
    if (named.length === 0) {
      return this.#cameraRow(said.useCamera, null, this.source?.kind === 'camera');
    }
    return named.map((camera) =>
      this.#cameraRow(
        sourceName(camera.label),
        camera.label,
        this.source?.kind === 'camera' && this.source.label === camera.label,
        { user: said.front, environment: said.back, unknown: '' }[camera.facing],
      ),
    );
  }

  #cameraRow(name: string, camera: string | null, current: boolean, hint = ''): TemplateResult {
    const choose = () => {
      if (camera) emit(this, 'glance-setting', { name: 'camera', value: camera });
      this.#choose({ kind: 'camera', camera, resolution: this.resolution });
    };
    return html`<button class="row" type="button" data-testid="source-camera" aria-current=${current} @click=${choose}>
      ${icon('camera')}
      <span class="name">${name}${hint ? html`<span class="hint">${hint}</span>` : nothing}</span>
      ${this.#current(current)}
    </button>`;
  }

  #fileRow(kind: 'picture' | 'video', name: string, accept: string): TemplateResult {
    return html`<button class="row" type="button" data-testid="source-${kind}" @click=${() => this.pickFile(accept)}>
      ${icon(kind)}<span class="name">${name}</span>${this.#current(this.source?.kind === kind)}
    </button>`;
  }

  #current(current: boolean): unknown {
    return current
      ? html`${icon('check')}<span class="visually-hidden">${texts().source.shownNow}</span>`
      : nothing;
  }

  #onLibrary(): void {
    this.#sheet?.close();
    emit(this, 'glance-open-library');
  }

  #choose(request: SourceRequest): void {
    this.#sheet?.close();
    emit(this, 'glance-source', request);
  }

  #onFile(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) this.#choose({ kind: 'file', file });
  }

  #onResolution(event: Event): void {
    emit(this, 'glance-setting', { name: 'resolution', value: (event.target as HTMLSelectElement).value });
  }

  get #sheet(): GlanceSheet | null {
    return this.renderRoot?.querySelector('glance-sheet') ?? null;
  }
}

customElements.define('glance-source-sheet', GlanceSourceSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-source-sheet': GlanceSourceSheet;
  }
}
