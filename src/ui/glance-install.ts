import { css, html, type TemplateResult } from 'lit';
import { type InstallWay, installPrompt } from '../offline/install-prompt.ts';
import { texts } from '../texts/texts.ts';
import { emphasised } from './emphasised.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import { icon } from './icons.ts';
import { base, buttons } from './theme.ts';

/** How to put Glance among the device's own apps: by the browser's question, or by a picture of where to find it. */
export class GlanceInstall extends GlanceElement {
  static override styles = [
    base,
    buttons,
    formStyles,
    css`
      p.row {
        margin: 0;
      }
      .install {
        width: calc(100% - 32px);
        margin: 12px 16px 0;
      }
      ol {
        margin: 0;
        padding: 12px 16px 14px 36px;
        font-size: 16px;
        line-height: 1.5;
      }
      li + li {
        margin-top: 6px;
      }
      svg.picture {
        width: 100%;
        height: auto;
        padding: 16px 16px 0;
        color: var(--sheet-muted);
      }
      svg.picture .mark {
        color: var(--accent);
      }
    `,
  ];

  readonly #onChange = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    installPrompt.addEventListener('change', this.#onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    installPrompt.removeEventListener('change', this.#onChange);
  }

  protected override render(): TemplateResult {
    const { way } = installPrompt;
    return html`<div class="group" data-testid="install" data-way=${way}>${this.#content(way)}</div>`;
  }

  #content(way: InstallWay): TemplateResult {
    const said = texts().install;
    switch (way) {
      case 'installed':
        return html`<p class="row">${said.done}</p>`;
      case 'prompt':
        return html`<button class="button primary install" type="button" data-testid="install-button" @click=${() => installPrompt.ask()}>
            ${icon('download')}${said.install}
          </button>
          <p class="note">${said.window}</p>`;
      case 'ios':
        return html`${iosPicture(said.iosPicture)}
          <ol>
            <li>${emphasised(said.iosShare)}</li>
            <li>${emphasised(said.iosAdd)}</li>
            <li>${emphasised(said.iosDone)}</li>
          </ol>`;
      case 'dock':
        return html`<p class="note">${emphasised(said.dock)}</p>`;
      case 'menu':
        return html`<p class="note">${emphasised(said.menu)}</p>`;
    }
  }
}

/** The foot of a browser on a phone with the share button marked, and the menu entry that it leads to. */
const iosPicture = (
  label: string,
) => html`<svg class="picture" viewBox="0 0 320 130" fill="none" stroke="currentColor" stroke-width="2" role="img" aria-label=${label}>
  <rect x="1" y="1" width="140" height="128" rx="18" />
  <path d="M1 92h140" />
  <path d="m24 105-6 6 6 6M44 105l6 6-6 6M92 106h9v11h-9zM101 106h9v11h-9z" stroke-linecap="round" stroke-linejoin="round" />
  <g class="mark" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">
    <circle cx="71" cy="110" r="16" stroke-width="3" />
    <path d="M71 112v-11m-4 3.5 4-4 4 4M66 107h-2v11h14v-11h-2" />
  </g>
  <path d="M150 65h20m-6-6 6 6-6 6" stroke-linecap="round" stroke-linejoin="round" />
  <rect x="179" y="1" width="140" height="128" rx="18" />
  <path d="M179 38h140M179 92h140M195 20h64M195 110h50" stroke-linecap="round" />
  <g class="mark" stroke="currentColor" stroke-linecap="round">
    <rect x="187" y="46" width="124" height="38" rx="10" stroke-width="3" />
    <path d="M199 65h66" stroke-width="3" />
    <rect x="284" y="56" width="18" height="18" rx="4" />
    <path d="M293 60.5v9M288.5 65h9" />
  </g>
</svg>`;

customElements.define('glance-install', GlanceInstall);

declare global {
  interface HTMLElementTagNameMap {
    'glance-install': GlanceInstall;
  }
}
