import { html, type TemplateResult } from 'lit';
import { formatPercent } from '../texts/format.ts';

/** A row with a slider from 0 to `max` and its value in percent of `max`; named `set-NAME` for tests. */
export function shareSlider(
  name: string,
  text: string,
  value: number,
  set: (value: number) => void,
  max = 1,
): TemplateResult {
  const percent = formatPercent(value / max);
  return html`<label class="row">
    ${text}<output>${percent}</output>
    <input
      type="range"
      min="0"
      max=${max}
      step="0.01"
      aria-valuetext=${percent}
      data-testid="set-${name}"
      .value=${String(value)}
      @input=${(event: Event) => set(Number((event.target as HTMLInputElement).value))}
    />
  </label>`;
}
