import type { ModelCard } from '../library/conventions.ts';
import { allowedSizes } from '../library/conventions.ts';
import { visitModels } from '../library/visit-models.ts';
import { type Agreement, agreementShare, countAgreement } from '../shared/agreement.ts';
import type { EngineConfig, EngineStatus, FrameResult } from '../shared/engine.ts';
import type { Frame } from '../shared/frame.ts';
import { FrameCopy } from './frame-copy.ts';
import type { LibraryCharge } from './library-controller.ts';
import { cardUrl, resolveClasses } from './settings.ts';
import { RingBuffer } from './stats.ts';

/** Frames that the figures hold for: the newest. */
const WINDOW = 100;
/** A still is looked at so many times, so that its times are more than one run's. */
const STILL_FRAMES = 20;

/** A model that is compared. */
export interface ComparedEntry {
  /** What settings call it. */
  readonly address: string;
  /** Of a model that finds objects. */
  readonly card: ModelCard;
}

/** What each took, milliseconds a frame; null before the first. */
export interface ModelTimes {
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
}

/** What the newest frames say, at most {@link WINDOW} of them. */
export interface CompareFigures {
  readonly frames: number;
  readonly first: ModelTimes;
  readonly second: ModelTimes;
  readonly agreement: Agreement;
  /** 0 to 1; null where neither saw anything. */
  readonly share: number | null;
}

/** A frame's result in which two models are compared. */
export type ComparedResult = FrameResult & Required<Pick<FrameResult, 'comparison'>>;

/**
 * Two models on the frames of the source that is shown. They run in the app's own engine, which is configured for both, so that
 * whatever recovers it recovers them, and what runs meanwhile goes on. Whoever made it calls `end`.
 *
 * Event `change`: the engine's state, or what is compared.
 */
export class Comparison extends EventTarget {
  readonly first: ComparedEntry;
  readonly second: ComparedEntry;
  /** Whether the picture itself must not be seen. */
  readonly veiled: boolean;
  /** Told of each frame, with the picture that both saw, which is the next frame's afterwards. */
  onFrame: ((result: ComparedResult, picture: HTMLCanvasElement) => void) | null = null;
  readonly #charge: LibraryCharge;
  readonly #copy = new FrameCopy();
  readonly #unlisten = new AbortController();
  readonly #times = [new RingBuffer(WINDOW), new RingBuffer(WINDOW)] as const;
  readonly #counts = {
    both: new RingBuffer(WINDOW),
    onlyFirst: new RingBuffer(WINDOW),
    onlySecond: new RingBuffer(WINDOW),
  };
  #source: unknown = null;
  #last: ComparedResult | null = null;

  /** @param veiled whether an effect hides the picture, so that boxes alone may be shown */
  constructor(charge: LibraryCharge, first: ComparedEntry, second: ComparedEntry, veiled: boolean) {
    super();
    this.#charge = charge;
    this.first = first;
    this.second = second;
    this.veiled = veiled;
    const { engine } = charge;
    const options = { signal: this.#unlisten.signal };
    engine.onFrame = (frame) => this.#keep(frame);
    engine.client.addEventListener('status', () => this.#onStatus(), options);
    engine.client.addEventListener(
      'result',
      (event) => this.#onResult((event as CustomEvent<FrameResult>).detail),
      options,
    );
  }

  get status(): EngineStatus {
    return this.#charge.engine.status;
  }

  /** The newest frame's; null while both are not running, or have seen nothing of the source shown. */
  get last(): ComparedResult | null {
    return this.#last;
  }

  /** The picture that `last` is of. */
  get picture(): HTMLCanvasElement {
    return this.#copy.canvas;
  }

  /** The engine's configuration, for both in place of what the settings ask for. */
  configuration(config: EngineConfig): EngineConfig {
    const { first, second } = this;
    const settings = this.#charge.settings.value;
    const { given: _, ...others } = config;
    const given = visitModels.among([first.address, second.address]);
    const { size } = settings;
    const bothTake = size !== null && [first, second].every(({ card }) => allowedSizes(card).includes(size));
    const inputSize = bothTake ? size : null;
    return {
      ...others,
      ...(given.length > 0 ? { given } : {}),
      cardUrl: cardUrl(first.address),
      segmentCardUrl: null,
      inputSize,
      compareWith: {
        cardUrl: cardUrl(second.address),
        inputSize,
        classIds: resolveClasses(settings.classes, second.card.labels).classIds,
      },
    };
  }

  figures(): CompareFigures {
    const [first, second] = this.#times.map((times) => ({
      medianMs: times.percentile(0.5),
      p95Ms: times.percentile(0.95),
    })) as [ModelTimes, ModelTimes];
    const { both, onlyFirst, onlySecond } = this.#counts;
    const agreement = { both: sum(both), onlyFirst: sum(onlyFirst), onlySecond: sum(onlySecond) };
    return { frames: both.count, first, second, agreement, share: agreementShare(agreement) };
  }

  /** The engine is the settings' again from the next configuration on. */
  end(): void {
    this.#unlisten.abort();
    this.#charge.engine.onFrame = null;
    this.onFrame = null;
  }

  #keep(frame: Frame): void {
    const { source } = this.#charge.sources;
    if (source !== this.#source) {
      this.#source = source;
      this.#forget();
    }
    if (!this.veiled) this.#copy.take(frame);
  }

  #onStatus(): void {
    const { status } = this;
    // What is measured on another backend, or by an engine that has to warm up anew, is another figure.
    if (status.state === 'ready' || status.state === 'recovering') this.#forget();
    this.dispatchEvent(new Event('change'));
  }

  #onResult(result: FrameResult): void {
    const { comparison } = result;
    const { source } = this.#charge.sources;
    const fits =
      comparison &&
      result.modelId === this.first.card.id &&
      comparison.secondModelId === this.second.card.id &&
      source === this.#source;
    if (!fits) return;
    this.#times[0].push(comparison.firstMs);
    this.#times[1].push(comparison.secondMs);
    const counted = countAgreement(comparison.matches, comparison.second.length);
    for (const name of ['both', 'onlyFirst', 'onlySecond'] as const) this.#counts[name].push(counted[name]);
    this.#last = { ...result, comparison };
    this.onFrame?.(this.#last, this.#copy.canvas);
    if (source?.moving === false && this.#times[0].count < STILL_FRAMES) this.#charge.sources.pump.refresh();
  }

  #forget(): void {
    for (const buffer of [...this.#times, ...Object.values(this.#counts)]) buffer.clear();
    this.#last = null;
  }
}

function sum(buffer: RingBuffer): number {
  return buffer.values().reduce((total, value) => total + value, 0);
}
