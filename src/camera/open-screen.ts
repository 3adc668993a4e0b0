import { GlanceError } from '../shared/errors.ts';
import { stopTracks } from './camera-source.ts';
import { orAbort } from './or-abort.ts';
import type { FrameSource, OpenOptions } from './source.ts';
import { screenError } from './source-errors.ts';
import { createVideoElement, startVideo } from './start-video.ts';
import { VideoElementSource } from './video-element-source.ts';

const SURFACE_LABELS: Readonly<Record<string, string>> = {
  monitor: 'Screen',
  window: 'Window',
  browser: 'Browser tab',
};
const FRAME_RATE = 30;

/**
 * A screen, window or tab that the person picks. Call it from a tap or key press. Ends with null when the person
 * stops sharing.
 *
 * Throws `insecure-context`, `screen-unsupported`, `screen-denied`, `screen-failed`, or the signal's reason; a
 * stream that comes after the abort is stopped.
 */
export async function openScreen(options: OpenOptions = {}): Promise<FrameSource> {
  const { signal } = options;
  signal?.throwIfAborted();
  if (!navigator.mediaDevices?.getDisplayMedia) {
    throw window.isSecureContext
      ? new GlanceError('screen-unsupported', {})
      : new GlanceError('insecure-context', {});
  }
  return await orAbort(open(signal), signal);
}

async function open(signal: AbortSignal | undefined): Promise<FrameSource> {
  const element = createVideoElement();
  let stream: MediaStream | null = null;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { ideal: FRAME_RATE } },
      audio: false,
    });
    signal?.throwIfAborted();
    element.srcObject = stream;
    await startVideo(element, signal);
  } catch (thrown) {
    if (stream) stopTracks(stream);
    element.srcObject = null;
    signal?.throwIfAborted();
    throw screenError(thrown);
  }
  const shared = stream;
  const track = shared.getVideoTracks()[0];
  const label = SURFACE_LABELS[track?.getSettings().displaySurface ?? ''] ?? 'Screen';
  const release = () => stopTracks(shared);
  const source = new VideoElementSource({ kind: 'screen', label, facing: 'unknown', element, release });
  track?.addEventListener('ended', () => source.end(null), { signal: source.closing });
  return source;
}
