import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { findProgram } from '../../scripts/lib/find-program.mjs';

const CACHE = fileURLToPath(new URL('../../.cache/', import.meta.url));
const PHOTOS = fileURLToPath(new URL('../fixtures/photos/', import.meta.url));
const JPEG_QUALITY = 92;
/** Chromium plays an .mjpeg at this rate. */
const FRAMES_PER_SECOND = 30;

/** The pictures in test/fixtures/photos, and what is in them. */
export const PHOTO_LABELS = { astronaut: 'person', chelsea: 'cat', coffee: 'cup' } as const;
/** Photos that a fake camera can show. */
export type PhotoName = keyof typeof PHOTO_LABELS;

/** Path of a photo in test/fixtures/photos. */
export function photoPath(name: PhotoName): string {
  return `${PHOTOS}${name}.jpg`;
}

/** A camera in front of photos, each shown for a while, over and over. Made without ffmpeg: an .mjpeg is JPEGs in a row. */
export async function cameraFromPhotos(
  names: readonly PhotoName[],
  options: {
    readonly width?: number;
    readonly height?: number;
    /** As many as there are photos, or one for all. */
    readonly secondsEach?: readonly number[] | number;
  } = {},
): Promise<string> {
  const { width = 640, height = 480, secondsEach = names.length > 1 ? 4 : 1 } = options;
  const secondsOf = names.map((_, index) =>
    typeof secondsEach === 'number' ? secondsEach : (secondsEach[index] ?? 1),
  );
  const path = `${CACHE}photos-${names.join('-')}-${width}x${height}-${secondsOf.join('-')}s.mjpeg`;
  if (existsSync(path)) return path;
  const frames: Buffer[] = [];
  for (const [index, name] of names.entries()) {
    const jpeg = await sharp(photoPath(name))
      .resize(width, height, { fit: 'contain', background: '#777' })
      .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:2:0' })
      .toBuffer();
    for (let frame = 0; frame < secondsOf[index]! * FRAMES_PER_SECOND; frame++) frames.push(jpeg);
  }
  return save(path, Buffer.concat(frames));
}

/** A camera that shows one even colour, e.g. `#000`. */
export async function cameraFromColour(background: string): Promise<string> {
  const path = `${CACHE}colour-${background.replace('#', '')}.mjpeg`;
  if (existsSync(path)) return path;
  const jpeg = await sharp({ create: { width: 640, height: 480, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return save(path, Buffer.concat(Array.from({ length: FRAMES_PER_SECOND }, () => jpeg)));
}

/** Why no clip can be made a camera here, or null when it can. */
export function clipTrouble(clip: string | null): string | null {
  if (clip === null) return 'the clip is not on this machine (../shared/clips)';
  return findProgram(['ffmpeg']) ? null : 'there is no ffmpeg to make a camera of the clip';
}

/** A camera in front of a video clip. Needs ffmpeg: ask {@link clipTrouble} first. */
export function cameraFromClip(
  clip: string,
  options: { readonly startSeconds?: number; readonly seconds?: number } = {},
): string {
  const { startSeconds = 0, seconds = 10 } = options;
  const name = clip.slice(clip.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const path = `${CACHE}clip-${name}-${startSeconds}-${seconds}.mjpeg`;
  if (existsSync(path) && statSync(path).size > 0) return path;
  mkdirSync(CACHE, { recursive: true });
  const partial = `${path}.${process.pid}.mjpeg`;
  const range = ['-ss', String(startSeconds), '-t', String(seconds)];
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    ...range,
    '-i',
    clip,
    '-an',
    '-r',
    '30',
    '-q:v',
    '3',
    '-pix_fmt',
    'yuvj420p',
    partial,
  ]);
  renameSync(partial, path);
  return path;
}

/** Written aside and renamed, so that no half file is ever taken for a whole one. */
function save(path: string, bytes: Buffer): string {
  mkdirSync(CACHE, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, bytes);
  renameSync(partial, path);
  return path;
}
