import { GlanceError } from '../shared/errors.ts';
import { openPicture } from './open-picture.ts';
import { SAMPLES } from './samples.ts';
import type { FrameSource, OpenOptions } from './source.ts';

/**
 * A picture that comes with the app.
 * @param name The sample's id or name, upper or lower case.
 *
 * Throws `sample-missing`, also when its file cannot be fetched, or the signal's reason.
 */
export async function openSample(name: string, options: OpenOptions = {}): Promise<FrameSource> {
  const { signal } = options;
  signal?.throwIfAborted();
  const wanted = name.trim().toLowerCase();
  const sample = SAMPLES.find(({ id, name: shown }) => id === wanted || shown.toLowerCase() === wanted);
  if (!sample) throw new GlanceError('sample-missing', { name });
  let file: Blob;
  try {
    const response = await fetch(new URL(sample.file, document.baseURI), signal ? { signal } : {});
    if (!response.ok) throw new Error(`status ${response.status}`);
    file = await response.blob();
  } catch (thrown) {
    signal?.throwIfAborted();
    throw new GlanceError('sample-missing', { name: sample.name }, { cause: thrown });
  }
  return await openPicture(file, sample.name, { signal, kind: 'sample' });
}
