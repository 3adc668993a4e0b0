import { css, html, type TemplateResult } from 'lit';
import type { GpuWork } from '../shared/detection.ts';
import type { EngineInfo, ModelInfo } from '../shared/engine.ts';
import { formatNumber, formatShort } from '../texts/format.ts';
import { reasonText, texts } from '../texts/texts.ts';
import { GlanceElement } from './glance-element.ts';
import { modelName } from './shown-names.ts';
import type { StatsSummary } from './stats.ts';
import { BACKEND_NAMES } from './status-text.ts';
import { base } from './theme.ts';

/** What the readout shows; made at most twice a second. */
export interface ReadoutData extends StatsSummary {
  readonly info: EngineInfo | null;
  readonly sourceText: string;
  readonly dropped: number;
  readonly captured: number;
}

/** The measurements, on demand. Hook for tests: each value has `data-testid="readout-…"`. */
export class GlanceReadout extends GlanceElement {
  static override properties = { data: { attribute: false } };

  static override styles = [
    base,
    css`
      :host {
        display: block;
        max-width: 100%;
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
    const said = texts().readout;
    const { framesPerSecond } = texts().units;
    const { data } = this;
    const info = data?.info;
    const models = networks(info).map(({ modelName }) => modelName);
    const paint = data?.paintMs;
    const work = data?.gpuWork;
    const rows: readonly (readonly [id: string, name: string, value: string])[] = [
      ['models', models.length > 1 ? said.models : said.runs, models.map(modelName).join(' + ') || '–'],
      ['fps', said.frameRate, data?.fps == null ? '–' : framesPerSecond(formatShort(data.fps))],
      ['latency', said.latency, `${ms(data?.latencyP50Ms)} · ${ms(data?.latencyP95Ms)} ms`],
      ['model', said.model, `${ms(data?.modelMs)} ms`],
      ['steps', said.steps, `${ms(data?.preprocessMs)} · ${ms(data?.postprocessMs)} ms`],
      ...(paint == null ? [] : [['paint', said.painting, `${ms(paint)} ms`] as const]),
      ['backend', said.backend, info ? backendText(info) : '–'],
      ['device', said.device, info ? reasonText(info.device) : '–'],
      ...(work ? [['gpu', said.gpu, gpuText(work)] as const] : []),
      ['input', said.input, inputText(info)],
      ['source', said.source, data?.sourceText ?? '–'],
      ['dropped', said.dropped, data ? droppedText(data) : '–'],
    ];
    return html`<dl aria-label=${said.label} data-testid="readout">
      ${rows.map(([id, name, value]) => html`<dt>${name}</dt><dd data-testid="readout-${id}">${value}</dd>`)}
    </dl>`;
  }
}

/** With the precision of each network on WebGPU: one of them where all have the same. */
function backendText(info: EngineInfo): string {
  const name = BACKEND_NAMES[info.backend];
  const precisions = networks(info).flatMap(({ precision }) => precision ?? []);
  const [first] = precisions;
  const shown = precisions.every((one) => one === first) ? precisions.slice(0, 1) : precisions;
  return [info.softwareAdapter ? texts().readout.software(name) : name, ...shown].join(', ');
}

function gpuText({ dispatches, readBytes }: GpuWork): string {
  const kilobytes = readBytes / 1000;
  // A segmenter's few bytes are not none.
  const read = kilobytes > 0 && kilobytes < 0.1 ? formatNumber(kilobytes, 3) : formatShort(kilobytes);
  return texts().readout.gpuWork(formatNumber(dispatches), read);
}

function droppedText({ dropped, captured }: ReadoutData): string {
  return texts().readout.droppedOf(formatNumber(dropped), formatNumber(dropped + captured));
}

/** Of every model that runs. */
function inputText(info: EngineInfo | null | undefined): string {
  return (
    networks(info)
      .map(({ inputPx }) => `${inputPx.width} × ${inputPx.height} px`)
      .join(', ') || '–'
  );
}

function networks(info: EngineInfo | null | undefined): ModelInfo[] {
  return [info?.detect, info?.classify, info?.segment].filter((model) => model != null);
}

function ms(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return formatShort(value);
}

customElements.define('glance-readout', GlanceReadout);

declare global {
  interface HTMLElementTagNameMap {
    'glance-readout': GlanceReadout;
  }
}
