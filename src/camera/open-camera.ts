import { GlanceError } from '../shared/errors.ts';
import { type CameraWishes, cameraConstraints, type Resolution, relaxWishes } from './camera-constraints.ts';
import { cameraFacing, onPhone } from './camera-facing.ts';
import { CameraSource, stopTracks } from './camera-source.ts';
import { camerasChanged, listCameras } from './list-cameras.ts';
import { orAbort } from './or-abort.ts';
import type { FrameSource, OpenOptions } from './source.ts';
import { cameraError, constraintOf, nameOf } from './source-errors.ts';
import { createVideoElement, startVideo } from './start-video.ts';

/** Which camera, and how. */
export interface OpenCameraOptions extends OpenOptions {
  /** A choice from `listCameras`. One that is gone is given up; the source's `label` says which camera came. */
  readonly deviceId?: string | undefined;
  readonly facing?: 'user' | 'environment' | undefined;
  /** Default `medium`. A wish: read `size` for what came. */
  readonly resolution?: Resolution | undefined;
}

/** Where it exists. ref: W3C MediaStream Image Capture */
type ImageCaptureConstructor = new (track: MediaStreamTrack) => { getPhotoCapabilities(): Promise<unknown> };

/** How long a phone may take to say what its camera can do, milliseconds. */
const CAPABILITIES_PATIENCE_MS = 1000;

/** How long the next opening waits for one that was aborted, milliseconds. */
const ABORTED_PATIENCE_MS = 2000;

/** Phones run one camera at a time, and fail to open a second one: the one open here, if any. */
let current: CameraSource | null = null;
/** Settles when the opening before is over, so that two never overlap. Never rejects. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Opens a webcam, asking for permission where needed. **The camera opened before closes first.**
 *
 * Throws `insecure-context`, `camera-denied`, `camera-missing`, `camera-busy`, `camera-overconstrained`,
 * `camera-failed`, or the signal's reason; a camera that comes after the abort is turned off again.
 */
export async function openCamera(options: OpenCameraOptions = {}): Promise<FrameSource> {
  const { signal } = options;
  signal?.throwIfAborted();
  if (!navigator.mediaDevices?.getUserMedia) {
    throw window.isSecureContext
      ? new GlanceError('camera-failed', { reason: 'this browser gives pages no camera' })
      : new GlanceError('insecure-context', {});
  }
  const opening = turn.then(() => open(options));
  turn = isOver(opening, signal);
  return await orAbort(opening, signal);
}

async function open(options: OpenCameraOptions): Promise<CameraSource> {
  const { signal } = options;
  signal?.throwIfAborted();
  current?.close();
  current = null;
  const stream = await getStream(options);
  const element = createVideoElement();
  try {
    signal?.throwIfAborted();
    const track = stream.getVideoTracks()[0];
    if (!track) throw new GlanceError('camera-missing', {});
    element.srcObject = stream;
    await startVideo(element, signal);
    await capabilitiesKnown(track);
    signal?.throwIfAborted();
    const label = track.label || 'Camera';
    const facing = cameraFacing(track.getSettings?.().facingMode, label);
    current = new CameraSource({ element, stream, track, label, facing });
    void camerasChanged(); // names are known from now on
    return current;
  } catch (thrown) {
    stopTracks(stream);
    element.srcObject = null;
    signal?.throwIfAborted();
    throw cameraError(thrown, stream.getVideoTracks()[0]?.label);
  }
}

async function getStream(options: OpenCameraOptions): Promise<MediaStream> {
  let wishes: CameraWishes | null = { ...options, zoom: onPhone() };
  let failure: unknown;
  while (wishes) {
    try {
      return await navigator.mediaDevices.getUserMedia({ video: cameraConstraints(wishes), audio: false });
    } catch (thrown) {
      failure = thrown;
      if (nameOf(thrown) !== 'OverconstrainedError') break;
      wishes = relaxWishes(wishes, await isGone(wishes.deviceId, thrown));
    }
  }
  throw cameraError(failure, await labelOf(options.deviceId));
}

/** Android tells of zoom and lamp a while after the first picture. */
async function capabilitiesKnown(track: MediaStreamTrack): Promise<void> {
  if (!onPhone() || !('ImageCapture' in window)) return;
  const { ImageCapture } = window as unknown as { ImageCapture: ImageCaptureConstructor };
  const told = new Promise((resolve) => resolve(new ImageCapture(track).getPhotoCapabilities()));
  const patience = new Promise((resolve) => setTimeout(resolve, CAPABILITIES_PATIENCE_MS));
  await Promise.race([told.catch(() => undefined), patience]);
}

async function isGone(deviceId: string | undefined, thrown: unknown): Promise<boolean> {
  if (!deviceId) return false;
  const known = (await listCameras()).filter((camera) => camera.deviceId !== '');
  // Before the grant nothing is listed by id: then believe the browser, which named the constraint.
  if (known.length === 0) return constraintOf(thrown) === 'deviceId';
  return !known.some((camera) => camera.deviceId === deviceId);
}

async function labelOf(deviceId: string | undefined): Promise<string | undefined> {
  if (!deviceId) return undefined;
  return (await listCameras()).find((camera) => camera.deviceId === deviceId)?.label;
}

/**
 * Settles when the opening has, or a while after it was aborted: a device that is starting gets the time to, a
 * permission prompt that nobody answers holds nobody up.
 */
function isOver(opening: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const over = () => resolve();
    opening.then(over, over);
    signal?.addEventListener('abort', () => setTimeout(over, ABORTED_PATIENCE_MS), { once: true });
  });
}
