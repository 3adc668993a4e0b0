import { html, nothing, type TemplateResult } from 'lit';
import type { GlanceErrorData } from '../shared/errors.ts';
import type { TriedWay } from '../shared/model-reasons.ts';
import { formatShort } from '../texts/format.ts';
import { modelReason, readingTitle } from '../texts/model-reasons.ts';
import { errorText, texts } from '../texts/texts.ts';
import { fasterSize } from './faster-size.ts';
import { cardSummary } from './model-summary.ts';
import type { ModelTrial } from './model-trial.ts';

/** The confidences above which a reading is sure, and likely. */
const SURE = 0.8;
const LIKELY = 0.6;

/** Above, moving things are lost between two frames. */
const SLOW_MS = 500;

/** What a model was recognised as, how surely, and why. */
export function modelReport({ inspected, card }: ModelTrial): TemplateResult {
  const said = texts().model;
  const { reading, recognition } = inspected!.report;
  const shown = reading ?? recognition;
  if (shown.row === null) return html``;
  const { task, confidence, reasons } = shown;
  const sureness = confidence > SURE ? said.sure : confidence >= LIKELY ? said.likely : said.unsure;
  const summary = card ? cardSummary(card) : '';
  return html`
    <p class="lead" data-testid="model-title">${capitalised(readingTitle(shown))}</p>
    <p class="about" data-testid="model-about">
      ${[texts().library.tasks[task], summary, sureness].filter((part) => part !== '').join(' · ')}
    </p>
    <div class="group">
      <details data-testid="model-why">
        <summary>${said.why}</summary>
        <ul>${reasons.map((reason) => html`<li>${modelReason(reason)}</li>`)}</ul>
      </details>
    </div>
  `;
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** What is wrong with a model. Why its outputs are none that are read is told in the language spoken now. */
export function modelProblem(error: GlanceErrorData, { inspected }: ModelTrial): string {
  const recognition = inspected?.report.recognition;
  if (error.code !== 'model-unrecognised' || recognition?.row !== null) return errorText(error);
  return errorText({
    ...error,
    details: { ...error.details, reasons: recognition.reasons.map(modelReason) },
  });
}

/** How the model does on the live picture; empty while that is not known. */
export function runningText({ card, frameMs, engineProblem }: ModelTrial): string {
  const said = texts().model;
  if (!card || engineProblem) return '';
  if (frameMs === null) return said.starting;
  const ms = formatShort(frameMs);
  if (frameMs <= SLOW_MS) return said.perFrame(ms);
  const faster = fasterSize(card, frameMs, SLOW_MS);
  if (!faster) return said.slow(ms);
  return said.slowAtThisSize(ms, texts().library.pixels(String(faster.size)), formatShort(faster.ms));
}

/** “BGR, 0 to 255, top left”. */
export function wayName({ colour, scaling, align }: TriedWay): string {
  const { model, units } = texts();
  return [colour, model.scalings[scaling], model.fits[align]].join(units.comma);
}

/** Which of several readings is taken; nothing where there is one. */
export function readingChoice(trial: ModelTrial): TemplateResult | typeof nothing {
  const { recognition } = trial.inspected!.report;
  if (recognition.row === null || recognition.alternatives.length === 0) return nothing;
  const chosen = trial.alternative === null ? '' : String(trial.alternative);
  const all = [recognition, ...recognition.alternatives];
  return html`<label class="row">
    ${texts().model.readAs}
    <select
      data-testid="model-reading"
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        void trial.chooseReading(value === '' ? null : Number(value));
      }}
    >
      ${all.map((reading, index) => {
        const value = index === 0 ? '' : String(index - 1);
        const text = `${readingTitle(reading)} (${reading.head.type}, ${reading.classes ?? '?'})`;
        return html`<option value=${value} ?selected=${value === chosen}>${text}</option>`;
      })}
    </select>
  </label>`;
}
