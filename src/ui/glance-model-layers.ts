import { css, html, nothing, type TemplateResult } from 'lit';
import type { LayerCost, ModelInspection } from '../library/conventions.ts';
import { formatNumber } from '../texts/format.ts';
import { texts } from '../texts/texts.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-sheet.ts';
import { libraryStyles } from './library-styles.ts';
import { base, buttons } from './theme.ts';

type Column = 'order' | 'op' | 'output' | 'parameters' | 'macs';

/** What a model is made of: its layers with what each holds and costs, in any order. Removes itself when closed. */
export class GlanceModelLayers extends GlanceElement {
  static override properties = {
    inspection: { attribute: false },
    name: {},
    column: { state: true },
    down: { state: true },
  };

  static override styles = [
    base,
    buttons,
    formStyles,
    libraryStyles,
    css`
      .table {
        overflow-x: auto;
      }
      td {
        font-size: 13px;
        white-space: nowrap;
      }
      td:first-child {
        min-width: 84px;
        max-width: 130px;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      /* On a phone the table is wider than the sheet: whose numbers these are stays in sight. */
      td:first-child,
      th:first-child {
        position: sticky;
        left: 0;
        background: var(--sheet-raised);
      }
      th {
        position: sticky;
        top: 0;
        padding: 0;
        background: var(--sheet-raised);
      }
      th button {
        width: 100%;
        min-height: 44px;
        padding: 0 8px;
        font-weight: 600;
        text-align: inherit;
      }
    `,
  ];

  declare inspection: ModelInspection | null;
  declare name: string;
  declare column: Column;
  declare down: boolean;

  constructor() {
    super();
    this.inspection = null;
    this.name = '';
    this.column = 'order';
    this.down = false;
  }

  async show(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector('glance-sheet')?.show();
  }

  protected override render(): TemplateResult {
    const said = texts().layers;
    const { inspection } = this;
    return html`<glance-sheet wide heading=${said.title} data-testid="layers-sheet" @glance-closed=${() => this.remove()}>
      <p class="lead">${this.name}</p>
      ${inspection ? this.#content(inspection) : html`<p class="about">${texts().library.working}</p>`}
    </glance-sheet>`;
  }

  #content(inspection: ModelInspection): TemplateResult {
    const said = texts().layers;
    const { layers, unsupported, problem } = inspection;
    const unknown = unsupported.map(({ op }) => op).join(texts().units.comma);
    return html`
      ${unknown ? html`<p class="problem">${said.unsupported(unknown)}</p>` : nothing}
      ${problem ? html`<p class="problem" lang="en">${problem}</p>` : nothing}
      <p class="about">${layers.length > 0 ? said.total(formatNumber(layers.length)) : said.none}</p>
      ${layers.length > 0 ? this.#table(layers) : nothing}
      <p class="about" lang="en">
        ONNX opset ${inspection.opset}: ${inspection.ops.map(({ op, count }) => `${op} × ${count}`).join(', ')}
      </p>
    `;
  }

  #table(layers: readonly LayerCost[]): TemplateResult {
    const said = texts().layers;
    return html`<div class="group table" tabindex="0" role="region" aria-label=${said.title}>
      <table data-testid="layers">
        <thead>
          <tr>
            ${this.#head('order', said.layer)} ${this.#head('op', said.op)} ${this.#head('output', said.output)}
            ${this.#head('parameters', said.parameters)} ${this.#head('macs', said.macs)}
          </tr>
        </thead>
        <tbody>
          ${this.#sorted(layers).map(
            ({ name, op, shape, parameters, macs }) => html`<tr>
              <td>${name}</td>
              <td>${op}</td>
              <td>${shape.join(' × ')}</td>
              <td class="number">${formatNumber(parameters)}</td>
              <td class="number">${formatNumber(macs)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #head(column: Column, text: string): TemplateResult {
    const sorted = this.column === column;
    const order = sorted ? (this.down ? 'descending' : 'ascending') : 'none';
    const number = column === 'parameters' || column === 'macs';
    const onClick = () => {
      // Numbers are asked for because of the largest.
      this.down = sorted ? !this.down : number;
      this.column = column;
    };
    return html`<th class=${number ? 'number' : ''} aria-sort=${order} scope="col">
      <button type="button" data-testid="sort-${column}" @click=${onClick}>
        ${text}<span aria-hidden="true">${sorted ? (this.down ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>`;
  }

  #sorted(layers: readonly LayerCost[]): readonly LayerCost[] {
    const size = ({ shape }: LayerCost) => shape.reduce((all, side) => all * side, 1);
    const compare: Record<Column, (a: LayerCost, b: LayerCost) => number> = {
      order: (a, b) => layers.indexOf(a) - layers.indexOf(b),
      op: (a, b) => a.op.localeCompare(b.op),
      output: (a, b) => size(a) - size(b),
      parameters: (a, b) => a.parameters - b.parameters,
      macs: (a, b) => a.macs - b.macs,
    };
    const up = this.column === 'order' ? [...layers] : layers.toSorted(compare[this.column]);
    return this.down ? up.reverse() : up;
  }
}

/** Opens the layers of a model over whatever is open; `inspection` may still be on its way. */
export async function showLayers(
  root: ParentNode & Node,
  name: string,
  inspection: ModelInspection | Promise<ModelInspection>,
): Promise<void> {
  const sheet = document.createElement('glance-model-layers');
  sheet.name = name;
  root.appendChild(sheet);
  await sheet.show();
  try {
    sheet.inspection = await inspection;
  } catch (thrown) {
    sheet.remove();
    throw thrown;
  }
}

customElements.define('glance-model-layers', GlanceModelLayers);

declare global {
  interface HTMLElementTagNameMap {
    'glance-model-layers': GlanceModelLayers;
  }
}
