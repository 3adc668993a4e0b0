import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { EngineInfo, FrameResult } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import type { EngineController } from './engine-controller.ts';
import { readBackground } from './read-background.ts';
import { type SettingName, type Settings, segments } from './settings.ts';

/** The picture behind a person, as the effects panel shows it. */
export interface BackgroundPicture {
  readonly name: string;
  /** Of a small copy. */
  readonly url: string;
}

/**
 * What there is about masks besides settings: the class shown alone, the picture behind a person (in memory only),
 * and whether the picture as it is may be seen.
 *
 * The promise: while an effect hides the background, no picture is shown that was not painted with that effect.
 */
export class SegmentController implements ReactiveController {
  /** Null for all. */
  onlyClassId: number | null = null;
  picture: BackgroundPicture | null = null;
  /** Why the last picture chosen was not taken. */
  pictureProblem: GlanceError | null = null;

  readonly #host: ReactiveControllerHost;
  readonly #engine: Pick<EngineController, 'lastFrameId' | 'client'>;
  readonly #settings: () => Settings;
  #segmented = false;
  /** Of the model that was asked for last; null until it runs. */
  #kind: 'classes' | 'alpha' | null = null;
  /** Frames up to this one may have been painted with another effect. */
  #paintedAfterFrameId = 0;
  #choice = 0;

  constructor(
    host: ReactiveControllerHost,
    engine: Pick<EngineController, 'lastFrameId' | 'client'>,
    settings: () => Settings,
  ) {
    this.#host = host;
    this.#engine = engine;
    this.#settings = settings;
    this.#segmented = segments(settings());
    host.addController(this);
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    if (this.picture) URL.revokeObjectURL(this.picture.url);
    this.picture = null;
  }

  /** Whether the picture as it is must not be seen: an effect hides the background, or may once the model is known. */
  get veiled(): boolean {
    const settings = this.#settings();
    return segments(settings) && settings.effect !== 'overlay' && this.#kind !== 'classes';
  }

  /** Whether a result's painted picture may be shown. */
  accepts(result: Pick<FrameResult, 'frameId'>): boolean {
    if (!segments(this.#settings())) return false;
    return !this.veiled || (this.#kind === 'alpha' && result.frameId > this.#paintedAfterFrameId);
  }

  /** Called before the engine hears of a change. */
  settingsChanged(changed: readonly SettingName[]): void {
    if (changed.includes('segmentModel') || !this.#segmented) {
      this.#kind = null;
      this.onlyClassId = null;
    }
    this.#segmented = segments(this.#settings());
    if (changed.includes('effect')) this.#paintedAfterFrameId = this.#engine.lastFrameId;
  }

  /** Called when an engine became ready. */
  engineReady({ segment }: Pick<EngineInfo, 'segment'>): void {
    this.#kind = segment?.kind ?? null;
    const { onlyClassId } = this;
    if (onlyClassId !== null && onlyClassId >= (segment?.labels.length ?? 0)) this.onlyClassId = null;
  }

  /** Takes a picture to lie behind a person; one that cannot be read leaves everything as it was. */
  async choosePicture(file: File): Promise<boolean> {
    const choice = ++this.#choice;
    this.pictureProblem = null;
    try {
      const { name, image, thumbnail } = await readBackground(file);
      if (choice !== this.#choice) {
        image.close();
        return false;
      }
      if (this.picture) URL.revokeObjectURL(this.picture.url);
      this.picture = { name, url: URL.createObjectURL(thumbnail) };
      this.#engine.client.setBackground(image);
      return true;
    } catch (thrown) {
      if (choice === this.#choice) this.pictureProblem = GlanceError.from(thrown);
      return false;
    } finally {
      this.#host.requestUpdate();
    }
  }
}
