import { html, type TemplateResult } from 'lit';

/** A text in which what stands between asterisks is shown bold. */
export function emphasised(text: string): readonly (string | TemplateResult)[] {
  return text.split('*').map((part, index) => (index % 2 === 1 ? html`<b>${part}</b>` : part));
}
