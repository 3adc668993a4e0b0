import { css, html, LitElement, type TemplateResult } from 'lit';
import type { EngineInfo } from '../shared/engine.ts';
import type { StatsSummary } from './stats.ts';
import { BACKEND_NAMES, formatRate } from './status-text.ts';
import { base } from './theme.ts';

/** What the readout shows; made at most twice a second. */
export interface ReadoutData extends StatsSummary {
  readonly info: EngineInfo | null;
  readonly sourceText: string;
  readonly dropped: number;
  readonly captured: number;
}

/** The measurements, on demand. Hook for tests: each value has `data-testid="readout-…"`. */
export class GlanceReadout extends LitElement {
  static override properties = { data: { attribute: false } };

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      dl {
        display: grid;
        grid-template-columns: auto auto;
        gap: 3px 16px;
        width: max-content;
        max-width: 100%;
        margin: 0;
        padding: 11px 14px;
        border: 1px solid var(--hud-line);
        border-radius: var(--radius);
        background: var(--hud);
        backdrop-filter: var(--glass);
        color: var(--hud-text);
        font-size: 13px;
        line-height: 1.4;
        font-variant-numeric: tabular-nums;
      }
      dt {
        color: var(--hud-muted);
      }
      dd {
        margin: 0;
        min-width: 11ch;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      @media (orientation: landscape) and (max-height: 560px) {
        dl {
          grid-template-columns: auto auto auto auto;
        }
      }
    `,
  ];

  declare data: ReadoutData | null;

  constructor() {
    super();
    this.data = null;
  }

  protected override render(): TemplateResult {
    const { data } = this;
    const info = data?.info;
    const models = [info?.detect?.modelName, info?.segment?.modelName].filter((name) => name != null);
    const paint = data?.paintMs;
    const rows: readonly (readonly [id: string, name: string, value: string])[] = [
      ['models', models.length > 1 ? 'Models' : 'Runs', models.join(' + ') || '–'],
      ['fps', 'Frame rate', data?.fps == null ? '–' : `${formatRate(data.fps)} fps`],
      ['latency', 'Latency p50 · p95', `${ms(data?.latencyP50Ms)} · ${ms(data?.latencyP95Ms)} ms`],
      ['model', 'Model', `${ms(data?.modelMs)} ms`],
      ['steps', 'Before · after', `${ms(data?.preprocessMs)} · ${ms(data?.postprocessMs)} ms`],
      ...(paint == null ? [] : [['paint', 'Mask painting', `${ms(paint)} ms`] as const]),
      [
        'backend',
        'Backend',
        info ? `${BACKEND_NAMES[info.backend]}${info.softwareAdapter ? ' (software)' : ''}` : '–',
      ],
      ['device', 'Device', info?.device ?? '–'],
      ['input', 'Input', inputText(info)],
      ['source', 'Source', data?.sourceText ?? '–'],
      ['dropped', 'Frames dropped', data ? `${data.dropped} of ${data.dropped + data.captured}` : '–'],
    ];
    return html`<dl aria-label="Measurements" data-testid="readout">
      ${rows.map(([id, name, value]) => html`<dt>${name}</dt><dd data-testid="readout-${id}">${value}</dd>`)}
    </dl>`;
  }
}

/** Of every model that runs. */
function inputText(info: EngineInfo | null | undefined): string {
  const inputs = [info?.detect, info?.segment].filter((model) => model != null);
  return inputs.map(({ inputPx }) => `${inputPx.width} × ${inputPx.height} px`).join(', ') || '–';
}

function ms(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return value >= 9.95 ? String(Math.round(value)) : value.toFixed(1);
}

customElements.define('glance-readout', GlanceReadout);

declare global {
  interface HTMLElementTagNameMap {
    'glance-readout': GlanceReadout;
  }
}
