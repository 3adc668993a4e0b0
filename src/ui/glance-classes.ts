import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { classColour } from '../render/class-colours.ts';
import type { ClassLikelihood } from '../shared/classification.ts';
import { className, texts } from '../texts/texts.ts';
import { GlanceElement } from './glance-element.ts';
import { percent } from './legend-order.ts';
import { orderClasses } from './order-classes.ts';
import { SpeechController } from './speech-controller.ts';
import { base } from './theme.ts';

/** A screen reader is told at most this often, milliseconds. */
const SPEAK_EVERY_MS = 4000;

/** What the whole picture is most likely of: a list with bars, and a sentence for screen readers when another class leads. */
export class GlanceClasses extends GlanceElement {
  static override properties = { classes: { attribute: false }, spoken: { state: true } };

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      ol {
        display: grid;
        gap: 9px;
        width: min(100%, 380px);
        margin: 0;
        padding: 12px 16px 14px;
        border: 1px solid var(--hud-line);
        border-radius: 20px;
        background: var(--hud);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
        list-style: none;
      }
      ol:empty {
        display: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 12px;
        align-items: baseline;
        font-size: 14px;
        font-weight: 600;
        line-height: 1.25;
      }
      li:first-child {
        font-size: 19px;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .name::first-letter {
        text-transform: uppercase;
      }
      .bar {
        grid-column: 1 / -1;
        height: 5px;
        overflow: hidden;
        border-radius: 2.5px;
        background: rgb(255 255 255 / 18%);
      }
      li:first-child .bar {
        height: 7px;
        border-radius: 3.5px;
      }
      .fill {
        display: block;
        width: 100%;
        height: 100%;
        transform: scaleX(0);
        transform-origin: left;
      }
      @media (prefers-reduced-motion: no-preference) {
        .fill {
          transition: transform 0.45s ease-out;
        }
      }
      @media (orientation: landscape) and (max-height: 560px) {
        ol {
          gap: 5px;
          width: min(100%, 260px);
          padding: 8px 12px 10px;
        }
        li,
        li:first-child {
          gap: 2px 10px;
          font-size: 13px;
        }
        .bar,
        li:first-child .bar {
          height: 3px;
        }
      }
      @media (forced-colors: active) {
        .bar {
          border: 1px solid CanvasText;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  /** Likeliest first; null while nothing was looked at. */
  declare classes: readonly ClassLikelihood[] | null;
  declare spoken: string;
  readonly #speech = new SpeechController(this, SPEAK_EVERY_MS, () => this.#speak());
  #listed: readonly ClassLikelihood[] = [];
  #spokenId: number | null = null;

  constructor() {
    super();
    this.classes = null;
    this.spoken = '';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('classes')) return;
    this.#listed = orderClasses(this.#listed, this.classes ?? []);
    this.#speech.soon();
  }

  protected override render(): TemplateResult {
    const { seen, units } = texts();
    return html`<ol data-testid="likely-classes" aria-label=${seen.label}>${this.#listed.map(
      ({ label, score }) => html`<li data-testid="class-likelihood" data-class=${label}>
        <span class="name">${className(label)}</span>
        <span>${units.percent(percent(score))}</span>
        <span class="bar" aria-hidden="true"><span class="fill"></span></span>
      </li>`,
    )}</ol>
    <p class="visually-hidden" role="status" aria-live="polite" data-testid="classes-spoken">${this.spoken}</p>`;
  }

  protected override updated(): void {
    // Not in the template: the page allows no style attributes.
    this.renderRoot.querySelectorAll<HTMLElement>('.fill').forEach((fill, index) => {
      const { classId, score } = this.#listed[index]!;
      fill.style.transform = `scaleX(${Math.min(1, Math.max(0, score)).toFixed(3)})`;
      fill.style.background = classColour(classId).fill;
    });
  }

  protected override languageChanged(): void {
    this.#spokenId = null;
    this.#speech.soon();
  }

  /** Likelihoods change with every frame; what is worth saying is that another class leads. */
  #speak(): boolean {
    const [first] = this.#listed;
    if (!first || first.classId === this.#spokenId) return false;
    this.#spokenId = first.classId;
    const { seen, legend } = texts();
    this.spoken = seen.sentence(legend.share(className(first.label), percent(first.score)));
    return true;
  }
}

customElements.define('glance-classes', GlanceClasses);

declare global {
  interface HTMLElementTagNameMap {
    'glance-classes': GlanceClasses;
  }
}
