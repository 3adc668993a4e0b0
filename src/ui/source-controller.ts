import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { FramePump, type FrameSink } from '../camera/frame-pump.ts';
import {
  type CameraChoice,
  type FrameSource,
  listCameras,
  openCamera,
  openFile,
  openSample,
  openScreen,
  watchCameras,
} from '../camera/frame-source.ts';
import { GlanceError } from '../shared/errors.ts';
import { pickCamera } from './pick-camera.ts';
import type { Settings } from './settings.ts';

/** What the person asks to look at. */
export type SourceRequest =
  /** `camera`: front, back or part of a name; null for whichever the device prefers. */
  | { readonly kind: 'camera'; readonly camera: string | null; readonly resolution: Settings['resolution'] }
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'screen' }
  | { readonly kind: 'sample'; readonly name: string };

export interface SourceEvents {
  /** Another source is shown, or none any more. */
  readonly onSource: (source: FrameSource | null) => void;
  /** The request could not be met; the source before goes on if it is alive. */
  readonly onError: (error: GlanceError, request: SourceRequest) => void;
  /** The source stopped by itself; null when that is no fault. `label` is its name. */
  readonly onEnded: (error: GlanceError | null, request: SourceRequest, label: string) => void;
  /** Something is wrong though the source runs on; null when it is over. */
  readonly onTrouble: (error: GlanceError | null) => void;
  /** The cameras of this device, when that is known and whenever it changes. */
  readonly onCameras?: (cameras: readonly CameraChoice[]) => void;
}

/** Opens and closes sources, and pumps the frames of the one shown into the engine. Owns the source. */
export class SourceController implements ReactiveController {
  source: FrameSource | null = null;
  /** What is being opened, for a sign of life. */
  opening: SourceRequest['kind'] | null = null;
  cameras: readonly CameraChoice[] = [];
  readonly pump: FramePump;

  readonly #host: ReactiveControllerHost;
  readonly #observers: Partial<SourceEvents>[];
  #request: SourceRequest | null = null;
  #opening: AbortController | null = null;
  /** What was shown when the host was taken out of the page. */
  #left: SourceRequest | null = null;
  #unwatch: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, sink: FrameSink, events: SourceEvents) {
    this.#host = host;
    this.#observers = [events];
    this.pump = new FramePump(sink);
    host.addController(this);
  }

  /** Tells another one, too, for as long as the controller lives. */
  observe(events: Partial<SourceEvents>): void {
    this.#observers.push(events);
  }

  /** What is shown was asked for by this; null where nothing is. */
  get request(): SourceRequest | null {
    return this.#request;
  }

  hostConnected(): void {
    this.#unwatch = watchCameras((cameras) => this.#onCameras(cameras));
    void listCameras().then((cameras) => this.#onCameras(cameras));
    // What a person chose to share is only theirs to share again.
    if (this.#left && this.#left.kind !== 'screen') void this.open(this.#left);
    this.#left = null;
  }

  hostDisconnected(): void {
    this.#unwatch?.();
    this.#opening?.abort();
    this.#left = this.#request;
    this.#show(null, null);
    this.pump.dispose();
  }

  /** Gives up what is being opened, if anything is. */
  cancel(): void {
    this.#opening?.abort();
  }

  /**
   * Opens what is asked for. A later call gives up an earlier one that is still under way. Never rejects.
   * @param quietly `onError` is not told: nobody has asked for it, and it will be tried again
   * @returns whether it is shown now, or why not
   */
  async open(request: SourceRequest, quietly = false): Promise<'shown' | 'given-up' | GlanceError> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.opening = request.kind;
    this.#host.requestUpdate();
    const before = this.#request;
    try {
      // Phones run one camera at a time: the old one must stop first.
      if (request.kind === 'camera' && this.source?.kind === 'camera') this.#show(null, null);
      const source = await openRequest(request, opening.signal);
      if (opening.signal.aborted) {
        source.close();
        return 'given-up';
      }
      this.#show(source, request);
      return 'shown';
    } catch (thrown) {
      if (opening.signal.aborted) return 'given-up';
      const error = GlanceError.from(thrown);
      if (quietly) return error;
      this.#tell((observer) => observer.onError?.(error, request));
      if (!this.source && before?.kind === 'camera' && request.kind === 'camera') {
        await this.#reopen(before, opening.signal);
      }
      return error;
    } finally {
      if (this.#opening === opening) {
        this.#opening = null;
        this.opening = null;
        this.#host.requestUpdate();
      }
    }
  }

  /** The next camera: the other side of a phone, or the next in the list. Null with fewer than two. */
  nextCamera(): string | null {
    const { cameras, source } = this;
    if (cameras.length < 2 || source?.kind !== 'camera') return null;
    const facings = new Set(cameras.map((camera) => camera.facing));
    if (facings.has('user') && facings.has('environment')) return source.facing === 'user' ? 'back' : 'front';
    const index = cameras.findIndex((camera) => camera.label === source.label);
    return cameras[(index + 1) % cameras.length]?.label ?? null;
  }

  /** The camera that worked before, without another notice if it does not any more. */
  async #reopen(request: SourceRequest, signal: AbortSignal): Promise<void> {
    const source = await openRequest(request, signal).catch(() => null);
    if (source && signal.aborted) source.close();
    else if (source) this.#show(source, request);
  }

  #show(source: FrameSource | null, request: SourceRequest | null): void {
    const before = this.source;
    if (before === source) return;
    this.source = source;
    this.#request = request;
    if (source && request) this.#listen(source, request);
    this.pump.attach(source);
    this.#tell((observer) => observer.onTrouble?.(null));
    this.#tell((observer) => observer.onSource?.(source));
    this.#host.requestUpdate();
    before?.close();
  }

  #listen(source: FrameSource, request: SourceRequest): void {
    const ifShown = (action: () => void) => () => {
      if (this.source === source) action();
    };
    source.addEventListener('ended', (event) => {
      if (this.source !== source) return;
      const error = (event as CustomEvent<GlanceError | null>).detail;
      this.#show(null, null);
      this.#tell((observer) => observer.onEnded?.(error, request, source.label));
    });
    source.addEventListener('trouble', (event) => {
      if (this.source !== source) return;
      const { detail } = event as CustomEvent<GlanceError>;
      this.#tell((observer) => observer.onTrouble?.(detail));
    });
    source.addEventListener(
      'recovered',
      ifShown(() => this.#tell((observer) => observer.onTrouble?.(null))),
    );
    source.addEventListener(
      'resize',
      ifShown(() => this.#host.requestUpdate()),
    );
  }

  #onCameras(cameras: readonly CameraChoice[]): void {
    this.cameras = cameras;
    this.#host.requestUpdate();
    this.#tell((observer) => observer.onCameras?.(cameras));
  }

  #tell(what: (observer: Partial<SourceEvents>) => void): void {
    for (const observer of this.#observers) what(observer);
  }
}

async function openRequest(request: SourceRequest, signal: AbortSignal): Promise<FrameSource> {
  switch (request.kind) {
    case 'camera':
      return await openWantedCamera(request, signal);
    case 'file':
      return await openFile(request.file, { signal });
    case 'screen':
      return await openScreen({ signal });
    case 'sample':
      return await openSample(request.name, { signal });
  }
}

async function openWantedCamera(
  { camera, resolution }: Extract<SourceRequest, { kind: 'camera' }>,
  signal: AbortSignal,
): Promise<FrameSource> {
  const wanted = pickCamera(camera, await listCameras());
  const source = await openCamera({ ...wanted, resolution, signal });
  if (camera === null || wanted.deviceId || wanted.facing) return source;
  // Names are known only once a camera was allowed: look again.
  const named = pickCamera(camera, await listCameras());
  if (!named.deviceId) return source;
  return source.label.toLowerCase().includes(camera.toLowerCase())
    ? source
    : await openCamera({ ...named, resolution, signal });
}
