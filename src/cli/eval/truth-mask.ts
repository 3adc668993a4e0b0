import { basename } from 'node:path';
import { HALF_ALPHA } from '../../postprocess/half-alpha.ts';
import { GlanceError } from '../../shared/errors.ts';
import type { SegmentMask } from '../../shared/segmentation.ts';
import { loadSharp, sharpReason } from '../load-sharp.ts';
import { readInputFile } from '../read-input-file.ts';

/** A mask as its file holds it: one byte per pixel, row order. */
export interface GreyMask {
  readonly values: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** How the values of truth masks are to be taken. */
export interface TruthRule {
  readonly kind: SegmentMask['kind'];
  readonly classCount: number;
  /** The value that counts for nothing; null for none. */
  readonly ignore: number | null;
}

/** What stands in a truth for a pixel that counts for nothing. */
export const IGNORED = 255;

/**
 * Reads a grey PNG of at most 8 bits, values as they are; those of a 1-bit file become 0 and 255.
 *
 * @throws GlanceError `file-missing`, `file-empty`, `picture-undecodable`, `test-data-unusable`, `package-missing`
 */
export async function readGreyMask(path: string): Promise<GreyMask> {
  const bytes = await readInputFile(path);
  const sharp = await loadSharp('Reading pictures');
  try {
    const { format, channels, bitsPerSample = 8, isPalette } = await sharp(bytes).metadata();
    if (format !== 'png' || channels !== 1 || bitsPerSample > 8 || isPalette) {
      const what = isPalette
        ? 'PNG with a palette'
        : `${format} of ${channels} × ${bitsPerSample} bits a pixel`;
      const problem = `it is a ${what}, and a mask is a grey PNG of at most 8 bits`;
      throw new GlanceError('test-data-unusable', { path, problem });
    }
    const { data, info } = await sharp(bytes, { failOn: 'error' })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return {
      values: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      width: info.width,
      height: info.height,
    };
  } catch (error) {
    if (error instanceof GlanceError) throw error;
    const details = { name: basename(path), reason: sharpReason(error) };
    throw new GlanceError('picture-undecodable', details, { cause: error });
  }
}

/**
 * The class id of each pixel of a mask, {@link IGNORED} where it counts for nothing. `alpha`: a mask whose values are all
 * 0 or 1 holds ids, any other is a person from 128 on.
 *
 * @param path for messages
 * @throws GlanceError `test-data-unusable` at the first value that is no class
 */
export function truthFromMask({ values, width }: GreyMask, rule: TruthRule, path: string): Uint8Array {
  const { kind, classCount, ignore } = rule;
  const soft = kind === 'alpha' && values.some((value) => value > 1 && value !== ignore);
  return values.map((value, index) => {
    if (value === ignore) return IGNORED;
    if (soft) return value >= HALF_ALPHA ? 1 : 0;
    if (value < classCount) return value;
    const at = `(${index % width}, ${Math.floor(index / width)})`;
    const ignored = ignore === null ? '' : `, and not ${ignore}, which is ignored`;
    const problem = `the value ${value} at ${at} is none of the model’s ${classCount} classes (0 to ${classCount - 1})${ignored}`;
    throw new GlanceError('test-data-unusable', { path, problem });
  });
}
