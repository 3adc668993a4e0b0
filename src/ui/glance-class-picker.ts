import { css, html, type TemplateResult } from 'lit';
import { className, texts } from '../texts/texts.ts';
import { emit } from './emit.ts';
import { formStyles } from './form-styles.ts';
import { GlanceElement } from './glance-element.ts';
import { resolveClasses } from './settings.ts';
import { base, buttons } from './theme.ts';

/** A searchable checklist of what to look for. Emits `glance-setting` with names, or null for all. */
export class GlanceClassPicker extends GlanceElement {
  static override properties = {
    labels: { attribute: false },
    classes: { attribute: false },
    search: { state: true },
  };

  static override styles = [
    base,
    buttons,
    formStyles,
    css`
      details {
        border-radius: var(--radius);
        background: var(--sheet-raised);
      }
      summary {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 16px;
        min-height: 52px;
        padding: 4px 16px;
        border-radius: var(--radius);
        font-size: 16px;
        cursor: pointer;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary span:last-child {
        color: var(--sheet-muted);
      }
      summary span:last-child::after {
        content: ' ▾';
      }
      details[open] summary span:last-child::after {
        content: ' ▴';
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 4px 16px 10px;
      }
      input[type='search'] {
        flex: 1 1 100%;
        width: 100%;
      }
      .tools .button {
        flex: 1;
        min-height: 44px;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        max-height: 320px;
        margin: 0;
        padding: 0 8px 10px;
        overflow: auto;
        list-style: none;
      }
      li label {
        display: flex;
        align-items: center;
        gap: 11px;
        min-height: 44px;
        padding: 2px 8px;
        border-radius: 10px;
        font-size: 15px;
        hyphens: auto;
        overflow-wrap: anywhere;
      }
      li label:hover {
        background: var(--sheet-control);
      }
    `,
  ];

  declare labels: readonly string[];
  /** Names or ids; null for all. */
  declare classes: readonly string[] | null;
  declare search: string;

  constructor() {
    super();
    this.labels = [];
    this.classes = null;
    this.search = '';
  }

  protected override render(): TemplateResult {
    const said = texts().classes;
    const { labels } = this;
    const kept = this.#kept();
    const search = this.search.trim().toLowerCase();
    // Found by the name shown, and by the model's own.
    const found = labels
      .map((label, id) => ({ label, id, name: className(label) }))
      .filter(({ label, name }) => [name, label].some((text) => text.toLowerCase().includes(search)));
    const count = this.classes === null ? said.all(labels.length) : said.some(kept.size, labels.length);
    return html`<details data-testid="classes">
      <summary><span>${said.heading}</span><span>${count}</span></summary>
      <div class="tools">
        <input
          type="search"
          aria-label=${said.searchLabel}
          placeholder=${said.search}
          data-testid="class-search"
          .value=${this.search}
          @input=${(event: Event) => {
            this.search = (event.target as HTMLInputElement).value;
          }}
        />
        <button class="button" type="button" data-testid="class-all" @click=${() => this.#emit(null)}>${said.chooseAll}</button>
        <button class="button" type="button" data-testid="class-none" @click=${() => this.#emit([])}>${said.chooseNone}</button>
      </div>
      <ul aria-label=${said.list} tabindex="-1">
        ${found.map(
          ({ name, id }) => html`<li>
            <label>
              <input
                type="checkbox"
                .checked=${kept.has(id)}
                @change=${(event: Event) => this.#toggle(id, (event.target as HTMLInputElement).checked)}
              />
              ${name}
            </label>
          </li>`,
        )}
      </ul>
      ${found.length === 0 ? html`<p class="note">${labels.length === 0 ? said.loading : said.notFound}</p>` : ''}
    </details>`;
  }

  #kept(): Set<number> {
    const { classIds } = resolveClasses(this.classes, this.labels);
    return new Set(classIds ?? this.labels.keys());
  }

  #toggle(id: number, keep: boolean): void {
    const kept = this.#kept();
    if (keep) kept.add(id);
    else kept.delete(id);
    if (kept.size === this.labels.length) this.#emit(null);
    else this.#emit([...kept].sort((a, b) => a - b).map((kept) => this.#nameOf(kept)));
  }

  /** The label, or the id where the label could not be read back from a list with commas or from another class. */
  #nameOf(id: number): string {
    const label = this.labels[id] ?? '';
    const plain = label === label.trim() && !label.includes(',') && !/^(\d+|all|none|)$/.test(label);
    return plain && this.labels.indexOf(label) === id ? label : String(id);
  }

  #emit(value: readonly string[] | null): void {
    emit(this, 'glance-setting', { name: 'classes', value });
  }
}

customElements.define('glance-class-picker', GlanceClassPicker);

declare global {
  interface HTMLElementTagNameMap {
    'glance-class-picker': GlanceClassPicker;
  }
}
