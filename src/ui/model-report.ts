import { html, type TemplateResult } from 'lit';
import { texts } from '../texts/texts.ts';
import { cardSummary } from './model-summary.ts';
import type { ModelTrial } from './model-trial.ts';

/** The confidences above which a reading is sure, and likely. */
const SURE = 0.8;
const LIKELY = 0.6;

/** What a model was recognised as, how surely, and why. */
export function modelReport({ inspected, card }: ModelTrial): TemplateResult {
  const said = texts().model;
  const { reading, recognition } = inspected!.report;
  const shown = reading ?? recognition;
  if (shown.row === null) return html``;
  const { title, task, confidence, reasons } = shown;
  const sureness = confidence > SURE ? said.sure : confidence >= LIKELY ? said.likely : said.unsure;
  const summary = card ? cardSummary(card) : '';
  return html`
    <p class="lead" data-testid="model-title">${title}</p>
    <p class="about" data-testid="model-about">
      ${[texts().library.tasks[task], summary, sureness].filter((part) => part !== '').join(' · ')}
    </p>
    <div class="group">
      <details data-testid="model-why">
        <summary>${said.why}</summary>
        <ul lang="en">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
      </details>
    </div>
  `;
}
