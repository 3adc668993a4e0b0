import { css, html, nothing, type TemplateResult } from 'lit';
import {
  allowedSizes,
  type CardInput,
  inColour,
  type ModelCard,
  SCALING_NAMES,
  type ScalingName,
  scaled,
  scalingOf,
} from '../library/conventions.ts';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import { libraryStyles } from './library-styles.ts';
import { base } from './theme.ts';

const ALIGNS = ['top-left', 'center', 'stretch'] as const;
const COLOURS = ['RGB', 'BGR'] as const;

/** How a model is fed, and how that can be changed. Emits `glance-input` (CardInput) with each change. */
export class GlanceModelInput extends GlanceElement {
  static override properties = { card: { attribute: false } };

  static override styles = [
    base,
    formStyles,
    libraryStyles,
    css`
      .row > input[type='text'] {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  declare card: ModelCard | null;

  constructor() {
    super();
    this.card = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { card } = this;
    if (!card) return nothing;
    const said = texts().model;
    const { input } = card;
    const scaling = scalingOf(input);
    const sizes = allowedSizes(card);
    return html`
      ${this.#select(
        'colour',
        said.colour,
        COLOURS,
        input.colour,
        (colour) => colour,
        (value) => inColour(input, value as CardInput['colour']),
      )}
      ${this.#select(
        'scaling',
        said.scaling,
        [...SCALING_NAMES, ...(scaling === null ? ['own'] : [])],
        scaling ?? 'own',
        (name) => (name === 'own' ? said.ownNumbers : said.scalings[name as ScalingName]),
        (value) => (value === 'own' ? input : scaled(input, value as ScalingName)),
      )}
      ${this.#select(
        'align',
        said.fit,
        ALIGNS,
        input.letterbox.align,
        (align) => said.fits[align as 'center'],
        (value) => ({
          ...input,
          letterbox: { ...input.letterbox, align: value as CardInput['letterbox']['align'] },
        }),
      )}
      ${
        sizes.length > 1
          ? this.#select(
              'size',
              said.size,
              sizes.map(String),
              String(input.sizes.default),
              (size) => texts().library.pixels(size),
              (value) => ({ ...input, sizes: { ...input.sizes, default: Number(value) } }),
            )
          : nothing
      }
      <details>
        <summary>${said.ownNumbers}</summary>
        ${this.#numbers('factor', said.factor, [input.scale], ([scale]) => ({ ...input, scale: scale! }))}
        ${this.#numbers('mean', said.mean, input.mean, (mean) => ({ ...input, mean: mean as unknown as CardInput['mean'] }))}
        ${this.#numbers('spread', said.spread, input.std, (std) => ({ ...input, std: std as unknown as CardInput['std'] }))}
        ${this.#numbers('border', said.border, [input.letterbox.pad], ([pad]) => ({
          ...input,
          letterbox: { ...input.letterbox, pad: pad! },
        }))}
      </details>
    `;
  }

  #select(
    id: string,
    text: string,
    values: readonly string[],
    current: string,
    name: (value: string) => string,
    change: (value: string) => CardInput,
  ): TemplateResult {
    const onChange = (event: Event) =>
      emit(this, 'glance-input', change((event.target as HTMLSelectElement).value));
    return html`<label class="row">
      ${text}
      <select data-testid="model-${id}" .value=${current} @change=${onChange}>
        ${values.map((value) => html`<option value=${value} ?selected=${value === current}>${name(value)}</option>`)}
      </select>
    </label>`;
  }

  /** As many numbers as there are; what is none of that is put back. */
  #numbers(
    id: string,
    text: string,
    values: readonly number[],
    change: (values: readonly number[]) => CardInput,
  ): TemplateResult {
    const shown = values.map((value) => String(Number(value.toPrecision(6)))).join('  ');
    const onChange = (event: Event) => {
      const field = event.target as HTMLInputElement;
      const numbers = field.value
        .trim()
        .split(/[\s;]+/)
        .map((part) => Number(part.replace(',', '.')));
      const usable =
        numbers.length === values.length &&
        numbers.every(
          (number) => Number.isFinite(number) && (number !== 0 || id === 'mean' || id === 'border'),
        ) &&
        (id !== 'border' || (numbers[0]! >= 0 && numbers[0]! <= 255));
      if (usable) emit(this, 'glance-input', change(numbers));
      else field.value = shown;
    };
    return html`<label class="row">
      ${text}
      <input type="text" inputmode="text" autocomplete="off" data-testid="model-${id}" .value=${shown} @change=${onChange} />
    </label>`;
  }
}

customElements.define('glance-model-input', GlanceModelInput);

declare global {
  interface HTMLElementTagNameMap {
    'glance-model-input': GlanceModelInput;
  }
}
