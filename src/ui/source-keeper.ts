import type { CameraChoice } from '../camera/frame-source.ts';
import { growingPause } from '../health/growing-pause.ts';
import type { GlanceError } from '../shared/errors.ts';
import type { SourceController, SourceRequest } from './source-controller.ts';

const PAUSES = {
  /** On a kiosk it is tried for ever. */
  kiosk: { firstMs: 500, longestMs: 60_000 },
  /** Elsewhere a person is there, who may have pulled it out on purpose. */
  page: { firstMs: 500, longestMs: 8000 },
};
const TRIES = { kiosk: Number.POSITIVE_INFINITY, page: 6 };
/** An opening that takes longer hangs: the next one gives it up. */
const OPENING_LIMIT_MS = 20_000;
/** A camera that is plugged in is not ready at once. */
const SETTLE_MS = 300;

interface Lost {
  readonly request: SourceRequest;
  /** The device's name; null where none was open. */
  readonly label: string | null;
}

/**
 * Brings a source back that was lost: tries again after growing pauses, and as soon as the device is listed again. On a
 * kiosk that holds for whatever cannot be opened, for ever, and any camera will do. Elsewhere only the camera that was
 * lost is opened again, only while Glance is allowed to, and only a few times by itself.
 */
export class SourceKeeper {
  readonly #sources: SourceController;
  readonly #kiosk: boolean;
  readonly #onRefused: (error: GlanceError) => void;
  #lost: Lost | null = null;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trying = false;
  #disposed = false;

  /** @param onRefused told each time that a try by itself fails */
  constructor(sources: SourceController, kiosk: boolean, onRefused: (error: GlanceError) => void) {
    this.#sources = sources;
    this.#onRefused = onRefused;
    this.#kiosk = kiosk;
    sources.observe({
      onSource: (source) => source && this.#over(),
      onEnded: (error, request, label) => error && this.lost(request, label),
      onError: (_error, request) => this.#refused(request),
      onCameras: (cameras) => this.#onCameras(cameras),
    });
  }

  /** Whether something is lost and tried again. */
  get keeps(): boolean {
    return this.#lost !== null;
  }

  /** Opens what is shown once more: it runs but shows nothing. */
  reopen(): void {
    const { request, source } = this.#sources;
    // A file is where it was; what a person chose to share is only theirs to share again.
    if (!request || request.kind === 'screen') return;
    this.#lost = { request, label: source?.label ?? null };
    this.#tries = 0;
    void this.#try();
  }

  /** Begins to bring a source back. */
  lost(request: SourceRequest, label: string | null): void {
    if (request.kind === 'screen' || (!this.#kiosk && request.kind !== 'camera')) return;
    this.#lost = { request, label };
    this.#tries = 0;
    this.#later();
  }

  dispose(): void {
    this.#disposed = true;
    this.#over();
  }

  /** It is shown again, or something else was opened instead. */
  #over(): void {
    this.#lost = null;
    clearTimeout(this.#timer);
  }

  /** What a person asks for in vain is told to the person; on a kiosk there is none. */
  #refused(request: SourceRequest): void {
    if (this.#kiosk) this.lost(request, null);
    else this.#over();
  }

  #onCameras(cameras: readonly CameraChoice[]): void {
    const { label } = this.#lost ?? {};
    const back = this.#kiosk ? cameras.length > 0 : cameras.some((camera) => camera.label === label);
    if (this.#lost?.request.kind !== 'camera' || !back) return;
    this.#tries = 0;
    this.#later(SETTLE_MS);
  }

  #later(ms?: number): void {
    clearTimeout(this.#timer);
    const which = this.#kiosk ? 'kiosk' : 'page';
    this.#tries += 1;
    if (this.#disposed || this.#tries > TRIES[which]) return;
    this.#timer = setTimeout(() => void this.#try(), ms ?? growingPause(this.#tries, PAUSES[which]));
  }

  async #try(): Promise<void> {
    const lost = this.#lost;
    if (!lost || this.#trying) return;
    // A person was faster with something else.
    if (this.#sources.opening && this.#sources.source === null) return this.#later();
    this.#trying = true;
    const limit = setTimeout(() => this.#sources.cancel(), OPENING_LIMIT_MS);
    let outcome: 'shown' | 'given-up' | GlanceError | 'not-allowed';
    try {
      outcome = (await this.#mayOpen(lost)) ? await this.#sources.open(lost.request, true) : 'not-allowed';
    } finally {
      clearTimeout(limit);
      this.#trying = false;
    }
    if (typeof outcome === 'object') this.#onRefused(outcome);
    if (outcome !== 'shown' && this.#lost === lost) this.#later();
  }

  async #mayOpen({ request, label }: Lost): Promise<boolean> {
    if (this.#kiosk || request.kind !== 'camera' || label === null) return true;
    const permission = await navigator.permissions
      ?.query({ name: 'camera' as PermissionName })
      .catch(() => null);
    const listed = this.#sources.cameras.some((camera) => camera.label === label);
    return listed && permission?.state === 'granted';
  }
}
