import { basename } from 'node:path';
import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import { loadSharp, sharpReason } from './load-sharp.ts';
import { readInputFile } from './read-input-file.ts';

/** A decoded picture file. */
export interface NodePicture {
  /** Upright, sRGB, opaque: `width` × `height` × 4 bytes. */
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** Upright size of the file's picture; larger than `width` × `height` where it was scaled at load. */
  readonly original: Size;
}

/** As in the browser: pictures with a longer side are scaled at load. */
const MAX_SIDE_PX = 4096;

/**
 * Decodes a picture as a browser shows it: turned upright by its EXIF orientation, its colours taken to sRGB, what is
 * transparent laid over black (as on the engine's opaque canvas), the first frame of an animation.
 *
 * @throws GlanceError `file-missing`, `file-empty`, `picture-undecodable`, `package-missing`
 */
export async function readNodePicture(path: string): Promise<NodePicture> {
  const bytes = await readInputFile(path);
  const sharp = await loadSharp('Reading pictures');
  try {
    const { autoOrient: original } = await sharp(bytes).metadata();
    const { data, info } = await sharp(bytes, { autoOrient: true, failOn: 'error' })
      .resize({ width: MAX_SIDE_PX, height: MAX_SIDE_PX, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#000' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const rgba = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
    return { rgba, width: info.width, height: info.height, original };
  } catch (error) {
    const details = { name: basename(path), reason: sharpReason(error) };
    throw new GlanceError('picture-undecodable', details, { cause: error });
  }
}
