import { html, nothing, type TemplateResult } from 'lit';
import { bundledModels } from '../shared/bundled-models.ts';
import type { EngineInfo } from '../shared/engine.ts';
import type { GlanceError } from '../shared/errors.ts';
import { errorText, texts } from '../texts/texts.ts';
import { BACKGROUND_COLOURS, EFFECTS } from './effect-choices.ts';
import { effectsStyles } from './effects-styles.ts';
import { emit } from './emit.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-sheet.ts';
import type { GlanceSheet } from './glance-sheet.ts';
import { icon } from './icons.ts';
import type { BackgroundPicture } from './segment-controller.ts';
import { DEFAULT_SETTINGS, type SettingName, type Settings } from './settings.ts';
import { shareSlider } from './share-slider.ts';
import { modelName } from './shown-names.ts';
import { base, buttons } from './theme.ts';
import { MAX_SMOOTHING } from './url-parameters.ts';

/**
 * How masks are shown: model, effect, and what belongs to the effect. Emits `glance-setting`, and `glance-background`
 * with a File.
 */
export class GlanceEffectsSheet extends GlanceElement {
  static override properties = {
    settings: { attribute: false },
    info: { attribute: false },
    picture: { attribute: false },
    problem: { attribute: false },
    dropping: { state: true },
  };

  static override styles = [base, buttons, formStyles, effectsStyles];

  declare settings: Settings;
  declare info: EngineInfo | null;
  /** What lies behind a person; null for none yet. */
  declare picture: BackgroundPicture | null;
  /** Why the last picture chosen was not taken. */
  declare problem: GlanceError | null;
  /** Whether a file hangs over the place for one. */
  declare dropping: boolean;

  constructor() {
    super();
    this.settings = DEFAULT_SETTINGS;
    this.info = null;
    this.picture = null;
    this.problem = null;
    this.dropping = false;
  }

  async show(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector<GlanceSheet>('glance-sheet')?.show();
  }

  protected override render(): TemplateResult {
    const said = texts().effects;
    const { settings, info } = this;
    const classes = info?.segment?.kind === 'classes';
    return html`<glance-sheet heading=${said.heading} clear data-testid="effects-sheet">
      <div class="group">
        <label class="row">
          ${said.find}
          <select
            data-testid="set-segmentModel"
            @change=${(event: Event) => this.#setModel((event.target as HTMLSelectElement).value)}
          >
            ${this.#models().map(
              ([id, name]) =>
                html`<option value=${id} ?selected=${id === settings.segmentModel}>${modelName(name)}</option>`,
            )}
          </select>
        </label>
      </div>
      ${
        classes
          ? html`<h3>${said.colours}</h3>
              <div class="group">${this.#range('opacity', said.opacity)}</div>
              <p class="note">${said.classesOnly}</p>`
          : html`<h3 id="effects">${said.effect}</h3>
              <div class="effects" role="radiogroup" aria-labelledby="effects">${EFFECTS.map((effect) => this.#effect(effect))}</div>
              ${this.#detail()}`
      }
      <div class="group steady">${this.#range('smoothing', said.steadiness, MAX_SMOOTHING)}</div>
    </glance-sheet>`;
  }

  #models(): readonly (readonly [id: string, name: string])[] {
    const { segmentModel } = this.settings;
    const known = bundledModels('segment').map(({ id, name }) => [id, name] as const);
    if (known.some(([id]) => id === segmentModel)) return known;
    return [...known, [segmentModel, this.info?.segment?.modelName ?? segmentModel]];
  }

  #effect([effect, iconName]: (typeof EFFECTS)[number]): TemplateResult {
    return html`<label class="effect">
      <input
        type="radio"
        name="effect"
        value=${effect}
        data-testid="effect-${effect}"
        .checked=${this.settings.effect === effect}
        @change=${() => this.#set('effect', effect)}
      />
      ${icon(iconName)}<span>${texts().effects.names[effect]}</span>
    </label>`;
  }

  /** What the chosen effect can be told. */
  #detail(): TemplateResult {
    const said = texts().effects;
    switch (this.settings.effect) {
      case 'overlay':
        return html`<div class="group detail">${this.#range('opacity', said.opacity)}</div>`;
      case 'blur':
        return html`<div class="group detail">${this.#range('blur', said.strength)}</div>`;
      case 'colour':
        return this.#colours();
      case 'picture':
        return this.#pictureChoice();
    }
  }

  #colours(): TemplateResult {
    const said = texts().effects;
    const { background } = this.settings;
    const own = !BACKGROUND_COLOURS.some(([colour]) => colour === background);
    return html`<div class="group detail colours" role="radiogroup" aria-label=${said.background}>
      ${BACKGROUND_COLOURS.map(
        ([colour, name]) => html`<label class="colour" title=${said.colourNames[name]}>
          <input
            type="radio"
            name="colour"
            value=${colour}
            aria-label=${said.colourNames[name]}
            data-testid="colour-${colour.slice(1)}"
            .checked=${background === colour}
            @change=${() => this.#set('background', colour)}
          />
          ${colourDot(colour)}
        </label>`,
      )}
      <label class="colour own" title=${said.anotherColour} ?data-chosen=${own}>
        <input
          type="color"
          aria-label=${said.anotherColour}
          data-testid="set-background"
          .value=${background}
          @input=${(event: Event) => this.#set('background', (event.target as HTMLInputElement).value)}
        />
        ${own ? colourDot(background) : icon('plus')}
      </label>
    </div>`;
  }

  #pictureChoice(): TemplateResult {
    const said = texts().effects;
    const { picture, problem } = this;
    return html`<div
        class="group detail place"
        ?data-dropping=${this.dropping}
        data-testid="background-drop"
        @dragenter=${() => this.#hang(true)}
        @dragover=${(event: DragEvent) => event.preventDefault()}
        @dragleave=${() => this.#hang(false)}
        @drop=${this.#onDrop}
      >
        ${picture ? html`<img src=${picture.url} alt="" data-testid="background-picture" />` : icon('picture')}
        <span class="name">${picture ? picture.name : said.dropPicture}</span>
        <button class="button" type="button" data-testid="choose-background" @click=${this.#pick}>
          ${picture ? said.another : said.choose}
        </button>
        <input class="file" type="file" accept="image/*" hidden data-testid="background-input" @change=${this.#onFile} />
      </div>
      ${problem ? html`<p class="problem" role="alert" data-testid="background-problem">${icon('warning')}<span>${errorText(problem)}</span></p>` : nothing}
      <p class="note">${said.forgotten}</p>`;
  }

  #range(name: 'opacity' | 'blur' | 'smoothing', text: string, max = 1): TemplateResult {
    return shareSlider(name, text, this.settings[name], (value) => this.#set(name, value), max);
  }

  #pick(): void {
    this.renderRoot.querySelector<HTMLInputElement>('.file')?.click();
  }

  #onFile(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) emit(this, 'glance-background', file);
  }

  #hang(over: boolean): void {
    this.dropping = over;
  }

  /** Prevented, so that the page does not take the file for something to look at. */
  #onDrop(event: DragEvent): void {
    event.preventDefault();
    this.#hang(false);
    const file = event.dataTransfer?.files[0];
    if (file) emit(this, 'glance-background', file);
  }

  #setModel(id: string): void {
    // Another model may not take the size chosen for this one.
    this.#set('segmentSize', null);
    this.#set('segmentModel', id);
  }

  #set<Name extends SettingName>(name: Name, value: Settings[Name]): void {
    emit(this, 'glance-setting', { name, value });
  }
}

/** Drawn as SVG: the page’s policy allows no style attributes. */
function colourDot(colour: string): TemplateResult {
  return html`<svg class="dot" viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="17" fill=${colour}></circle></svg>`;
}

customElements.define('glance-effects-sheet', GlanceEffectsSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-effects-sheet': GlanceEffectsSheet;
  }
}
