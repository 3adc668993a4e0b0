import { GlanceError } from '../shared/errors.ts';
import { openPicture } from './open-picture.ts';
import { openVideo } from './open-video.ts';
import { SNIFF_BYTES, sniffFile } from './sniff-file.ts';
import type { FrameSource, OpenOptions } from './source.ts';

/**
 * A picture or video file, told apart by its bytes and not by its name.
 *
 * Throws `file-empty`, `picture-unreadable` (also for a file that is neither, or that cannot be read any more),
 * `picture-too-large`, `video-undecodable`, or the signal's reason.
 */
export async function openFile(file: File, options: OpenOptions = {}): Promise<FrameSource> {
  const { signal } = options;
  signal?.throwIfAborted();
  if (file.size === 0) throw new GlanceError('file-empty', { name: file.name });
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
  } catch (thrown) {
    throw new GlanceError('picture-unreadable', { name: file.name }, { cause: thrown });
  }
  switch (sniffFile(head, file.type)) {
    case 'video':
      return await openVideo(file, file.name, options);
    case 'picture':
    case 'svg':
      return await openPicture(file, file.name, options);
    default:
      throw new GlanceError('picture-unreadable', { name: file.name });
  }
}
