import { basename } from 'node:path';
import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
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

type Sharp = typeof import('sharp')['default'];
let loading: Promise<Sharp> | undefined;

/**
 * Decodes a picture as a browser shows it: turned upright by its EXIF orientation, its colours taken to sRGB, what is
 * transparent laid over black (as on the engine's opaque canvas), the first frame of an animation.
 *
 * @throws GlanceError `file-missing`, `file-empty`, `picture-undecodable`, `package-missing`
 */
export async function readNodePicture(path: string): Promise<NodePicture> {
  const bytes = await readInputFile(path);
  const sharp = await loadSharp();
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
    const reason =
      error instanceof Error ? error.message.trim().replaceAll(/\s*\n\s*/g, '; ') : String(error);
    throw new GlanceError('picture-undecodable', { name: basename(path), reason }, { cause: error });
  }
}

function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then(
    (module) => module.default,
    (cause: unknown) => {
      throw new GlanceError('package-missing', { package: 'sharp', purpose: 'Reading pictures' }, { cause });
    },
  );
  return loading;
}
