import { css, html, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { GlanceElement } from './glance-element.ts';
import type { Task } from './settings.ts';
import { base } from './theme.ts';

/** In the order of the switch. */
export const TASKS: readonly Task[] = ['detect', 'segment', 'both'];

/** What is done with the picture: boxes (or what it is of, as the model is), masks, or both. Emits `glance-setting`. */
export class GlanceTaskSwitch extends GlanceElement {
  static override properties = { task: {}, classifies: { type: Boolean } };

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        --focus: #ffffff;
      }
      [role='radiogroup'] {
        display: flex;
        flex: 1;
        gap: 2px;
        padding: 3px;
        border: 1px solid var(--hud-line);
        border-radius: 26px;
        background: var(--hud);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
      }
      label {
        position: relative;
        display: grid;
        flex: 1 0 auto;
        place-items: center;
        min-height: 44px;
        padding: 0 14px;
        border-radius: 22px;
        font-size: 14px;
        font-weight: 600;
        cursor: pointer;
        touch-action: manipulation;
        -webkit-tap-highlight-color: transparent;
        transition: background 0.15s;
      }
      @media (hover: hover) {
        label:hover {
          background: var(--hud-pressed);
        }
      }
      label:has(:checked) {
        background: #ffffff;
        color: #14161a;
      }
      input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        border-radius: 22px;
        appearance: none;
        cursor: pointer;
      }
      @media (orientation: landscape) and (max-height: 560px) {
        [role='radiogroup'] {
          flex-direction: column;
          justify-content: center;
        }
        label {
          flex: 0 0 auto;
        }
      }
      @media (forced-colors: active) {
        label:has(:checked) {
          background: Highlight;
          color: HighlightText;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  declare task: Task;
  /** Whether the model says what the picture is of, where others find objects. */
  declare classifies: boolean;

  constructor() {
    super();
    this.task = 'detect';
    this.classifies = false;
  }

  protected override render(): TemplateResult {
    const said = texts().tasks;
    return html`<div role="radiogroup" aria-label=${said.label} data-testid="tasks">
      ${TASKS.map(
        (task) => html`<label>
          <input
            type="radio"
            name="task"
            value=${task}
            data-testid="task-${task}"
            .checked=${this.task === task}
            @change=${() => emit(this, 'glance-setting', { name: 'task', value: task })}
          />
          <span>${task === 'detect' && this.classifies ? said.classify : said[task]}</span>
        </label>`,
      )}
    </div>`;
  }
}

customElements.define('glance-task-switch', GlanceTaskSwitch);

declare global {
  interface HTMLElementTagNameMap {
    'glance-task-switch': GlanceTaskSwitch;
  }
}
