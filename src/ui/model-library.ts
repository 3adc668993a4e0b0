import { loadLaterTexts } from '../texts/later-texts.ts';
import './glance-library-sheet.ts';
import './glance-model-sheet.ts';
import type { LibraryCharge } from './library-controller.ts';
import { splitFiles } from './model-files.ts';
import { ModelTrial } from './model-trial.ts';

/** The person's own models: the page that lists them, and the sheet that shows what a new one is. */
export class ModelLibrary {
  readonly #charge: LibraryCharge;
  readonly #compare: (addresses: readonly [string, string]) => void;
  #trial: ModelTrial | null = null;

  /** @param compare shows two models side by side */
  constructor(charge: LibraryCharge, compare: (addresses: readonly [string, string]) => void) {
    this.#charge = charge;
    this.#compare = compare;
  }

  /** Whether a new model is being looked at. */
  get looking(): boolean {
    return this.#trial !== null;
  }

  async open(): Promise<void> {
    await loadLaterTexts();
    const sheet = this.#sheet('glance-library-sheet');
    sheet.charge = this.#charge;
    sheet.onFiles = (files) => void this.add(files);
    sheet.onCompare = (addresses) => {
      sheet.close();
      this.#compare(addresses);
    };
    await sheet.show();
  }

  /** A model starts a look at it; labels alone go to the one that is looked at. */
  async add(files: readonly File[]): Promise<void> {
    const { model: named, labels, beside } = splitFiles(files);
    if (!named && labels && this.#trial) {
      await this.#trial.readLabels(labels);
      return;
    }
    // What is no model by its name is told what it is by its reader.
    const model = named ?? labels;
    if (!model) return;
    this.#trial?.throwAway();
    this.#charge.host.renderRoot.querySelector('glance-library-sheet')?.close();
    const trial = new ModelTrial(this.#charge, model, beside);
    this.#trial = trial;
    const sheet = this.#sheet('glance-model-sheet');
    sheet.charge = this.#charge;
    sheet.trial = trial;
    sheet.onEnded = () => {
      if (this.#trial === trial) this.#trial = null;
    };
    const started = trial.start(named ? labels : null);
    await sheet.show();
    await started;
  }

  #sheet<Name extends 'glance-library-sheet' | 'glance-model-sheet'>(
    name: Name,
  ): HTMLElementTagNameMap[Name] {
    const { renderRoot } = this.#charge.host;
    const found = renderRoot.querySelector(name);
    if (found) return found;
    const made = document.createElement(name);
    renderRoot.appendChild(made);
    return made;
  }
}
