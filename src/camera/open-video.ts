import { GlanceError } from '../shared/errors.ts';
import type { FrameSource, OpenOptions } from './source.ts';
import { createVideoElement, startVideo } from './start-video.ts';
import { VideoElementSource } from './video-element-source.ts';

/**
 * A video file, silent and in a loop. A file that breaks off midway ends the source with `video-undecodable`.
 *
 * Throws `file-empty`, `video-undecodable` (also for a file with sound only), or the signal's reason.
 */
export async function openVideo(file: Blob, name: string, options: OpenOptions = {}): Promise<FrameSource> {
  const { signal } = options;
  signal?.throwIfAborted();
  if (file.size === 0) throw new GlanceError('file-empty', { name });
  const element = createVideoElement();
  element.loop = true;
  const url = URL.createObjectURL(file);
  try {
    element.src = url;
    await startVideo(element, signal);
  } catch (thrown) {
    element.removeAttribute('src');
    element.load();
    URL.revokeObjectURL(url);
    signal?.throwIfAborted();
    throw new GlanceError('video-undecodable', { name }, { cause: thrown });
  }
  const release = () => URL.revokeObjectURL(url);
  const source = new VideoElementSource({ kind: 'video', label: name, facing: 'unknown', element, release });
  const broken = () => source.end(new GlanceError('video-undecodable', { name }, { cause: element.error }));
  element.addEventListener('error', broken, { signal: source.closing });
  return source;
}
