import { html, nothing, type TemplateResult } from 'lit';
import { askLibrary } from '../client/inspect-client.ts';
import { deleteKept, openShelf } from '../library/shelf.ts';
import { readStorageRoom } from '../offline/storage-room.ts';
import { GlanceError, type GlanceErrorData } from '../shared/errors.ts';
import { formatBytes } from '../texts/format.ts';
import { laterTexts } from '../texts/later-texts.ts';
import { errorText, texts } from '../texts/texts.ts';
import { findsObjects } from './compared-entry.ts';
import { formStyles } from './form-styles.ts';
import './glance-compare-choice.ts';
import { GlanceElement } from './glance-element.ts';
import { showLayers } from './glance-model-layers.ts';
import './glance-published.ts';
import './glance-sheet.ts';
import { icon } from './icons.ts';
import type { LibraryCharge } from './library-controller.ts';
import { bundledEntries, inspectEntry, type LibraryEntry, ownEntries, packEntry } from './library-entries.ts';
import { librarySheetStyles, libraryStyles } from './library-styles.ts';
import { accuracyText, cardSummary } from './model-summary.ts';
import { useSettings } from './model-trial.ts';
import { saveFile } from './save-file.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { modelName } from './shown-names.ts';
import { base, buttons } from './theme.ts';

/** Every model there is, and what can be done with it. */
export class GlanceLibrarySheet extends GlanceElement {
  static override properties = {
    bundled: { state: true },
    own: { state: true },
    leftBytes: { state: true },
    renaming: { state: true },
    deleting: { state: true },
    busy: { state: true },
    failed: { state: true },
  };

  static override styles = [base, buttons, formStyles, libraryStyles, librarySheetStyles];

  declare bundled: readonly LibraryEntry[];
  declare own: readonly LibraryEntry[];
  declare leftBytes: number | null;
  /** Address of the model that gets another name. */
  declare renaming: string | null;
  /** Address of the model that is about to be deleted. */
  declare deleting: string | null;
  declare busy: string | null;
  declare failed: GlanceErrorData | null;
  charge: LibraryCharge | null = null;
  onFiles: (files: readonly File[]) => void = () => {};
  onCompare: (addresses: readonly [string, string]) => void = () => {};

  constructor() {
    super();
    this.bundled = [];
    this.own = [];
    this.leftBytes = null;
    this.renaming = null;
    this.deleting = null;
    this.busy = null;
    this.failed = null;
  }

  async show(): Promise<void> {
    this.renaming = null;
    this.deleting = null;
    this.failed = null;
    this.requestUpdate();
    await this.updateComplete;
    await this.renderRoot.querySelector('glance-sheet')?.show();
    await this.#refresh();
  }

  close(): void {
    this.renderRoot.querySelector('glance-sheet')?.close();
  }

  protected override render(): TemplateResult {
    const said = texts().library;
    const { failed, own, leftBytes } = this;
    const used = own.reduce((sum, { bytes }) => sum + bytes, 0);
    return html`<glance-sheet heading=${said.title} data-testid="library-sheet">
      ${failed ? html`<p class="problem" role="alert" data-testid="library-problem">${errorText(failed)}</p>` : nothing}
      <h3>${said.own}</h3>
      <div class="group" data-testid="own-models">
        ${own.length === 0 ? html`<p class="note">${said.none}</p>` : own.map((entry) => this.#entry(entry))}
      </div>
      <button class="button primary add" type="button" data-testid="add-model" @click=${this.#pick}>
        ${icon('plus')}${said.add}
      </button>
      <input
        type="file"
        multiple
        hidden
        data-testid="model-input"
        accept=".onnx,.zip,.txt,.names,.yaml,.yml,.json,.bin,.data,.weights"
        @change=${this.#onPicked}
      />
      ${
        used > 0
          ? html`<p class="note" data-testid="library-storage">
              ${leftBytes === null ? said.storageUsed(formatBytes(used)) : said.storage(formatBytes(used), formatBytes(leftBytes))}
            </p>`
          : nothing
      }
      <h3>${said.bundled}</h3>
      <div class="group">${this.bundled.map((entry) => this.#entry(entry))}</div>
      <h3>${laterTexts().compare.heading}</h3>
      <glance-compare-choice
        .entries=${[...this.bundled, ...own].filter(findsObjects)}
        .used=${this.charge?.settings.value.model ?? ''}
        @glance-compare=${(event: CustomEvent<readonly [string, string]>) => this.onCompare(event.detail)}
      ></glance-compare-choice>
      <glance-published
        .own=${own}
        @glance-kept=${() => void this.#refresh()}
        @glance-model-file=${(event: CustomEvent<File>) => this.onFiles([event.detail])}
      ></glance-published>
    </glance-sheet>`;
  }

  #entry(entry: LibraryEntry): TemplateResult {
    const said = texts().library;
    const { address, card, problem, keptId } = entry;
    const name = card ? modelName(card.name) : (keptId ?? address);
    const facts = card
      ? [
          said.tasks[card.task],
          cardSummary(card),
          entry.bytes > 0 ? formatBytes(entry.bytes) : '',
          accuracyText(card),
          keptId === null && entry.bytes > 0 ? said.visitOnly : '',
        ]
      : [];
    return html`<div class="model" role="group" aria-label=${name} data-model=${address}>
      <p class="lead">
        ${name}${this.#uses(entry) ? html`<span class="tag">${said.used}</span>` : nothing}
      </p>
      ${problem ? html`<p class="problem">${errorText(problem.toData())}</p>` : nothing}
      ${card ? html`<p class="about">${facts.filter((fact) => fact !== '').join(' · ')}</p>` : nothing}
      ${card && !/^unknown\b/.test(card.licence) ? html`<p class="about">${said.licence(card.licence)}</p>` : nothing}
      ${this.busy === address ? html`<p class="about" role="status">${said.working}</p>` : nothing}
      ${this.renaming === address ? this.#renameForm(entry, name) : this.deleting === address ? this.#question(entry, name) : this.#ways(entry, name)}
    </div>`;
  }

  #ways(entry: LibraryEntry, name: string): TemplateResult {
    const said = texts().library;
    const { address, card, keptId } = entry;
    const way = (id: string, text: string, run: () => void) =>
      html`<button class="button small" type="button" data-testid="${id}-model" aria-label="${text}: ${name}" @click=${run}>${text}</button>`;
    return html`<div class="ways">
      ${card && !this.#uses(entry) ? way('use', said.use, () => this.#use(entry)) : nothing}
      ${card ? way('layers', said.layers, () => void this.#showLayers(entry, name)) : nothing}
      ${keptId !== null && card ? way('rename', said.rename, () => (this.renaming = address)) : nothing}
      ${card && entry.bytes > 0 ? way('export', said.export, () => void this.#export(entry)) : nothing}
      ${keptId !== null ? way('delete', said.delete, () => (this.deleting = address)) : nothing}
    </div>`;
  }

  #renameForm(entry: LibraryEntry, name: string): TemplateResult {
    const said = texts().library;
    return html`<form
      class="ways"
      @submit=${(event: Event) => {
        event.preventDefault();
        const field = (event.target as HTMLFormElement).elements[0] as HTMLInputElement;
        void this.#rename(entry, field.value.trim());
      }}
    >
      <input type="text" autocomplete="off" aria-label=${said.name} data-testid="rename-to" .value=${name} required />
      <button class="button small primary" type="submit" data-testid="rename-save">${said.save}</button>
      <button class="button small" type="button" @click=${() => (this.renaming = null)}>${said.cancel}</button>
    </form>`;
  }

  #question(entry: LibraryEntry, name: string): TemplateResult {
    const said = texts().library;
    return html`<p class="about" role="alert">${said.deleteAsk(name)}</p>
      <div class="ways">
        <button class="button small primary" type="button" data-testid="delete-yes" @click=${() => void this.#delete(entry)}>
          ${said.delete}
        </button>
        <button class="button small" type="button" data-testid="delete-no" @click=${() => (this.deleting = null)}>${said.cancel}</button>
      </div>`;
  }

  #uses({ address, card }: LibraryEntry): boolean {
    const settings = this.charge?.settings.value;
    if (!settings || !card) return false;
    return card.task === 'segment'
      ? settings.task !== 'detect' && settings.segmentModel === address
      : settings.task !== 'segment' && settings.model === address;
  }

  #use({ address, card }: LibraryEntry): void {
    const { charge } = this;
    if (!charge || !card) return;
    const values = useSettings(card, address, charge.settings.value);
    // One of this visit is not remembered: nobody could find it in the next.
    if (address.startsWith('visit:')) charge.settings.tryOut(values);
    else charge.settings.settle(values);
    this.requestUpdate();
  }

  async #showLayers(entry: LibraryEntry, name: string): Promise<void> {
    await this.#guarded(null, () => showLayers(this.renderRoot, name, inspectEntry(entry)));
  }

  async #rename(entry: LibraryEntry, name: string): Promise<void> {
    if (name === '') return;
    await this.#guarded(entry.address, () => askLibrary({ task: 'rename', id: entry.keptId!, name }));
    this.renaming = null;
    await this.#refresh();
  }

  async #export(entry: LibraryEntry): Promise<void> {
    await this.#guarded(entry.address, async () => {
      const { content, fileName } = await packEntry(entry);
      saveFile(content, fileName);
    });
  }

  async #delete(entry: LibraryEntry): Promise<void> {
    const settings = this.charge?.settings;
    await this.#guarded(entry.address, async () => deleteKept(await openShelf(), entry.keptId!));
    if (settings?.value.model === entry.address) settings.set('model', DEFAULT_SETTINGS.model);
    if (settings?.value.segmentModel === entry.address)
      settings.set('segmentModel', DEFAULT_SETTINGS.segmentModel);
    this.deleting = null;
    await this.#refresh();
  }

  async #guarded(address: string | null, run: () => Promise<unknown>): Promise<void> {
    this.failed = null;
    this.busy = address;
    try {
      await run();
    } catch (thrown) {
      this.failed = GlanceError.from(thrown).toData();
    }
    this.busy = null;
  }

  #pick(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type="file"]')?.click();
  }

  #onPicked(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length > 0) this.onFiles(files);
  }

  async #refresh(): Promise<void> {
    const [bundled, own, room] = await Promise.all([bundledEntries(), ownEntries(), readStorageRoom()]);
    this.bundled = bundled;
    this.own = own;
    const { usedBytes, quotaBytes } = room;
    this.leftBytes = usedBytes === null || quotaBytes === null ? null : Math.max(0, quotaBytes - usedBytes);
    this.requestUpdate();
  }
}

customElements.define('glance-library-sheet', GlanceLibrarySheet);

declare global {
  interface HTMLElementTagNameMap {
    'glance-library-sheet': GlanceLibrarySheet;
  }
}
