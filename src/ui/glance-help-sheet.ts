import { css, html, nothing, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-sheet.ts';
import type { GlanceSheet } from './glance-sheet.ts';
import type { Shortcut } from './shortcuts-controller.ts';
import { base } from './theme.ts';

/** The keyboard shortcuts. */
export class GlanceHelpSheet extends GlanceElement {
  static override properties = { shortcuts: { attribute: false }, off: { type: Boolean } };

  static override styles = [
    base,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: center;
        gap: 10px 18px;
        margin: 8px 4px;
        font-size: 16px;
      }
      dd {
        margin: 0;
      }
      p {
        margin: 8px 4px 16px;
        color: var(--sheet-muted);
      }
      kbd {
        display: inline-block;
        min-width: 36px;
        padding: 6px 11px;
        border: 1px solid var(--sheet-line);
        border-radius: 9px;
        background: var(--sheet-raised);
        font: inherit;
        font-weight: 600;
        text-align: center;
      }
    `,
  ];

  declare shortcuts: readonly Shortcut[];
  /** Whether they are switched off. */
  declare off: boolean;

  constructor() {
    super();
    this.shortcuts = [];
    this.off = false;
  }

  async show(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector<GlanceSheet>('glance-sheet')?.show();
  }

  protected override render(): TemplateResult {
    const said = texts().shortcuts;
    return html`<glance-sheet heading=${said.heading} data-testid="help-sheet">
      ${this.off ? html`<p>${said.off}</p>` : nothing}
      <dl>
        ${this.shortcuts.map(({ keyName, does }) => html`<dt><kbd>${keyName()}</kbd></dt><dd>${does()}</dd>`)}
        <dt><kbd>Esc</kbd></dt>
        <dd>${said.close}</dd>
      </dl>
    </glance-sheet>`;
  }
}

customElements.define('glance-help-sheet', GlanceHelpSheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-help-sheet': GlanceHelpSheet;
  }
}
