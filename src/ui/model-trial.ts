import { SAMPLES } from '../camera/frame-source.ts';
import { askLibrary } from '../client/inspect-client.ts';
import { keptAddress } from '../library/address.ts';
import type { CardInput, ModelCard } from '../library/conventions.ts';
import type { InspectedModel, LibraryStep } from '../library/messages.ts';
import { withPublishedFacts } from '../library/published.ts';
import { visitModels } from '../library/visit-models.ts';
import type { EngineStatus, FrameResult } from '../shared/engine.ts';
import { GlanceError, type GlanceErrorData } from '../shared/errors.ts';
import type { LibraryCharge } from './library-controller.ts';
import type { Settings } from './settings.ts';

/** How much the newest frame counts in the time shown. */
const SMOOTHING = 0.2;

/**
 * A model that somebody looks at: read in a worker of its own, and run at once on the live picture, which judges each correction.
 * Event `change`. Whoever made it calls `keep` or `throwAway`.
 */
export class ModelTrial extends EventTarget {
  readonly fileName: string;
  inspected: InspectedModel | null = null;
  /** As recognised, tried and corrected; null while there is none. */
  card: ModelCard | null = null;
  /** Runs on sample pictures, while they last. */
  tried: { readonly done: number; readonly total: number } | null = null;
  reading = true;
  /** What is wrong with the file or its labels. */
  problem: GlanceErrorData | null = null;
  /** Why the engine does not run it. */
  engineProblem: GlanceErrorData | null = null;
  /** Of the network, for one frame; null until there was one. */
  frameMs: number | null = null;
  /** Which reading is chosen: an alternative's number, or null for the one recognised. */
  alternative: number | null = null;
  readonly #charge: LibraryCharge;
  readonly #model: Blob;
  readonly #beside: readonly File[];
  #labels: { readonly name: string; readonly text: string } | null = null;
  #typed: readonly string[] | null = null;
  #abort = new AbortController();
  #address: string | null = null;
  #corrected = false;
  readonly #unlisten = new AbortController();

  /** @param beside what was given together with the model: its weights may lie there */
  constructor(charge: LibraryCharge, model: File, beside: readonly File[] = []) {
    super();
    this.#charge = charge;
    this.#model = model;
    this.#beside = beside;
    this.fileName = model.name;
    const { client } = charge.engine;
    const options = { signal: this.#unlisten.signal };
    client.addEventListener(
      'status',
      (event) => this.#onStatus((event as CustomEvent<EngineStatus>).detail),
      options,
    );
    client.addEventListener(
      'result',
      (event) => this.#onResult((event as CustomEvent<FrameResult>).detail),
      options,
    );
  }

  /** Reads the file, with labels where some were given beside it. Never rejects. */
  async start(labels: File | null): Promise<void> {
    if (labels) this.#labels = { name: labels.name, text: await labels.text() };
    await this.#inspect();
  }

  /** Another reading of the outputs. @param alternative null for the one recognised */
  async chooseReading(alternative: number | null): Promise<void> {
    this.alternative = alternative;
    await this.#inspect();
  }

  /** Labels out of a file. */
  async readLabels(file: File): Promise<void> {
    this.#labels = { name: file.name, text: await file.text() };
    this.#typed = null;
    await this.#inspect();
  }

  /** Labels as somebody typed them. */
  async setLabels(labels: readonly string[]): Promise<void> {
    if (this.card && this.card.labels.length === labels.length && this.problem === null) {
      this.#correct({ ...this.card, labels });
      return;
    }
    this.#typed = labels;
    await this.#inspect();
  }

  /** Another way to feed it. */
  correctInput(input: CardInput): void {
    if (!this.card) return;
    this.#corrected = true;
    this.#correct({ ...this.card, input });
  }

  /** What it is called; nothing runs differently. */
  rename(name: string): void {
    if (!this.card || name.trim() === '') return;
    this.card = { ...this.card, name: name.trim() };
    this.#changed();
  }

  /**
   * Keeps it on this device and goes on with it.
   * @throws GlanceError 'library-full', 'library-unwritable'; 'library-unavailable' where it stays for this visit
   */
  async keep(): Promise<ModelCard> {
    const { card, inspected } = this;
    if (!card || !inspected) throw new GlanceError('engine-stopped', {});
    try {
      const kept = await askLibrary({ task: 'keep', card, model: inspected.model });
      this.#end();
      this.#charge.settings.settle(useSettings(kept, keptAddress(kept.id), this.#charge.settings.value));
      this.#forget();
      return kept;
    } catch (thrown) {
      const error = GlanceError.from(thrown);
      if (error.code === 'library-unavailable') {
        // Stays where it is: under what it was tried as.
        this.#apply();
        this.#end();
      }
      throw error;
    }
  }

  /** Ends the trial; what ran before runs again. Does nothing where it has ended. */
  throwAway(): void {
    if (this.#unlisten.signal.aborted) return;
    this.#end();
    this.#charge.settings.tryOut({});
    this.#forget();
  }

  async #inspect(): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.reading = true;
    this.tried = null;
    this.problem = null;
    this.#changed();
    const before = this.card;
    const input = this.#corrected ? before?.input : undefined;
    const overrides = {
      ...(this.alternative === null ? {} : { alternative: this.alternative }),
      ...(this.#typed ? { labels: this.#typed } : {}),
    };
    try {
      const inspected = await askLibrary(
        {
          task: 'inspect',
          model: this.#model,
          name: this.fileName,
          beside: this.#beside.map((file) => ({ name: file.name, file })),
          labels: this.#typed ? null : this.#labels,
          overrides,
          pictures: input ? [] : SAMPLES.map(({ file }) => new URL(file, document.baseURI).href),
          assetBase: new URL('engine/', document.baseURI).href,
        },
        { signal: abort.signal, onStep: (step) => this.#onStep(step, before?.name, input) },
      );
      if (!abort.signal.aborted) this.#settle(inspected, before?.name, input);
    } catch (thrown) {
      if (abort.signal.aborted) return;
      this.problem = GlanceError.from(thrown).toData();
    }
    this.reading = false;
    this.tried = null;
    this.#changed();
  }

  #onStep(step: LibraryStep, name: string | undefined, input: CardInput | undefined): void {
    if (step.step === 'recognised') this.#settle(step.inspected, name, input);
    else if (step.step === 'tried') this.tried = step;
    this.#changed();
  }

  /** What is found out counts for less than what somebody has said meanwhile. */
  #settle(inspected: InspectedModel, name: string | undefined, input: CardInput | undefined): void {
    this.inspected = inspected;
    this.problem = inspected.problem;
    if (!inspected.card) return;
    const said = input ?? (this.#corrected ? this.card?.input : undefined);
    const found = withPublishedFacts(inspected.card);
    const card: ModelCard = {
      ...found,
      name: (this.card ? this.card.name : name) ?? found.name,
      ...(said ? { input: { ...said, name: inspected.card.input.name } } : {}),
    };
    if (JSON.stringify(card) !== JSON.stringify(this.card)) this.#correct(card);
  }

  #correct(card: ModelCard): void {
    this.card = card;
    this.#apply();
    this.#changed();
  }

  /** Runs the card as it is now; what runs meanwhile goes on until it is ready. */
  #apply(): void {
    const { card, inspected } = this;
    if (!card || !inspected || inspected.report.inspection.plan === null) return;
    const before = this.#address;
    this.#address = visitModels.add(card, inspected.model);
    this.frameMs = null;
    this.#charge.settings.tryOut(useSettings(card, this.#address, this.#charge.settings.value));
    if (before) visitModels.remove(before);
  }

  #onStatus(status: EngineStatus): void {
    if (!this.#address) return;
    if (status.state === 'failed') this.engineProblem = status.error;
    else if (status.state === 'ready') this.engineProblem = null;
    else return;
    this.#changed();
  }

  #onResult({ modelId, timingsMs }: FrameResult): void {
    if (modelId !== this.card?.id) return;
    const first = this.frameMs === null;
    this.frameMs = first ? timingsMs.model : this.frameMs! + (timingsMs.model - this.frameMs!) * SMOOTHING;
    if (first) this.#changed();
  }

  #forget(): void {
    if (this.#address) visitModels.remove(this.#address);
    this.#address = null;
  }

  #end(): void {
    this.#abort.abort();
    this.#unlisten.abort();
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

/** What to set to run a model of one's own: its task's place, at its own size. */
export function useSettings(
  { task }: Pick<ModelCard, 'task'>,
  address: string,
  current: Pick<Settings, 'task'>,
): Partial<Settings> {
  if (task === 'segment') return { task: 'segment', segmentModel: address, segmentSize: null };
  return { task: current.task === 'both' ? 'both' : 'detect', model: address, size: null };
}
