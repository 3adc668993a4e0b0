import { GlanceError } from '../shared/errors.ts';
import type { Facing, ZoomRange } from './source.ts';
import { cameraError } from './source-errors.ts';
import { TrackFrames } from './track-frames.ts';
import { VideoElementSource } from './video-element-source.ts';
import { watchDarkness } from './watch-darkness.ts';
import type { FrameClock, OnFrame } from './watch-frames.ts';

/** What image-capture devices can do beyond the standard list. ref: W3C MediaStream Image Capture */
interface CameraCapabilities extends MediaTrackCapabilities {
  readonly zoom?: { readonly min?: number; readonly max?: number; readonly step?: number };
  readonly torch?: boolean | readonly boolean[];
}

/** A camera that was opened, and what is known about it. */
export interface CameraSourceOptions {
  readonly element: HTMLVideoElement;
  /** Owned by the source from now on. */
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  readonly label: string;
  readonly facing: Facing;
}

/** A running webcam: zoom and lamp where the device has them, and an eye on unplugging and darkness. */
export class CameraSource extends VideoElementSource {
  readonly #track: MediaStreamTrack;
  readonly #frames: TrackFrames;
  #torchOn: boolean;

  constructor({ element, stream, track, label, facing }: CameraSourceOptions) {
    super({ kind: 'camera', label, facing, element, release: () => stopTracks(stream) });
    this.#track = track;
    this.#frames = new TrackFrames(track, element);
    this.#torchOn = settingsOf(track).torch === true;
    track.addEventListener('ended', () => void this.#trackEnded(), { signal: this.closing });
    watchDarkness(
      element,
      track,
      {
        onDark: (seconds) =>
          this.dispatchEvent(
            new CustomEvent('trouble', { detail: new GlanceError('camera-black', { seconds }) }),
          ),
        onLight: () => this.dispatchEvent(new Event('recovered')),
      },
      this.closing,
    );
    if (track.readyState === 'ended') queueMicrotask(() => void this.#trackEnded());
  }

  override get muted(): boolean {
    return this.#track.muted;
  }

  override get zoom(): ZoomRange | null {
    const { min, max, step } = capabilitiesOf(this.#track).zoom ?? {};
    if (min === undefined || max === undefined || max <= min) return null;
    return { min, max, step: step || 0.1, value: settingsOf(this.#track).zoom ?? min };
  }

  override get torch(): boolean | null {
    return hasTorch(this.#track) ? this.#torchOn : null;
  }

  override watch(clock: FrameClock, onFrame: OnFrame, wanted: () => boolean): () => void {
    return this.#frames.watch(clock, onFrame, wanted);
  }

  override async capture(): Promise<VideoFrame | ImageBitmap> {
    return this.#frames.take() ?? (await super.capture());
  }

  override async setZoom(value: number): Promise<void> {
    const range = this.zoom;
    if (!range || !Number.isFinite(value)) return;
    await this.#apply({ zoom: Math.min(range.max, Math.max(range.min, value)) });
  }

  override async setTorch(on: boolean): Promise<void> {
    if (this.torch === null) return;
    await this.#apply({ torch: on });
    this.#torchOn = on;
  }

  async #apply(setting: { readonly zoom?: number; readonly torch?: boolean }): Promise<void> {
    try {
      await this.#track.applyConstraints({ advanced: [setting as MediaTrackConstraintSet] });
    } catch (thrown) {
      throw cameraError(thrown, this.label);
    }
  }

  /** The device was unplugged, or the person took the permission back. */
  async #trackEnded(): Promise<void> {
    const permission = await navigator.permissions
      ?.query({ name: 'camera' as PermissionName })
      .catch(() => null);
    this.end(
      permission?.state === 'denied'
        ? new GlanceError('camera-denied', {})
        : new GlanceError('camera-unplugged', { label: this.label }),
    );
  }
}

/** Turns the device off. */
export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function capabilitiesOf(track: MediaStreamTrack): CameraCapabilities {
  return track.getCapabilities?.() ?? {};
}

function settingsOf(track: MediaStreamTrack): MediaTrackSettings {
  return track.getSettings?.() ?? {};
}

function hasTorch(track: MediaStreamTrack): boolean {
  const { torch } = capabilitiesOf(track);
  return Array.isArray(torch) ? torch.includes(true) : torch === true;
}
