import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import { imageSize } from './image-header.ts';
import { PictureSource } from './picture-source.ts';
import { SNIFF_BYTES, sniffFile } from './sniff-file.ts';
import type { FrameSource, OpenOptions } from './source.ts';

/** Larger pictures are scaled down to this, pixels: what every GPU takes as one texture. */
export const MAX_SIDE = 4096;
/** Decoding costs 4 bytes a pixel, whatever the file's size: beyond this a tab may die. */
const MAX_MEGAPIXELS = 256;
/** A JPEG's size may stand behind much metadata. */
const HEADER_BYTES = 1 << 20;
/** The side of an SVG that does not say how large it is. */
const UNSIZED_SVG_SIDE = 1024;

/** How a picture is opened. */
export interface OpenPictureOptions extends OpenOptions {
  /** Default `picture`. */
  readonly kind?: 'picture' | 'sample';
}

/**
 * A picture file, upright by its EXIF, on white where it is transparent, long side at most 4096 pixels. Of an
 * animation the first picture.
 *
 * Throws `file-empty`, `picture-unreadable`, `picture-too-large`, or the signal's reason.
 */
export async function openPicture(
  file: Blob,
  name: string,
  options: OpenPictureOptions = {},
): Promise<FrameSource> {
  const { signal, kind = 'picture' } = options;
  signal?.throwIfAborted();
  if (file.size === 0) throw new GlanceError('file-empty', { name });
  let canvas: HTMLCanvasElement;
  try {
    canvas = await decode(file, name);
  } catch (thrown) {
    signal?.throwIfAborted();
    if (thrown instanceof GlanceError) throw thrown;
    throw new GlanceError('picture-unreadable', { name }, { cause: thrown });
  }
  signal?.throwIfAborted();
  return new PictureSource(kind, name, canvas);
}

/** Scales down, never up, keeping the shape. */
export function fitWithin(size: Size, maxSide: number): Size {
  const scale = Math.min(1, maxSide / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

async function decode(file: Blob, name: string): Promise<HTMLCanvasElement> {
  const header = new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer());
  if (sniffFile(header.subarray(0, SNIFF_BYTES), file.type) === 'svg') {
    return await drawImageElement(new Blob([file], { type: 'image/svg+xml' }));
  }
  const stored = imageSize(header);
  const megapixels = stored ? Math.ceil((stored.width * stored.height) / 1e6) : 0;
  if (megapixels > MAX_MEGAPIXELS) {
    throw new GlanceError('picture-too-large', { name, megapixels, limit: MAX_MEGAPIXELS });
  }
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, bitmapOptions(stored));
  } catch {
    return await drawImageElement(file); // some browsers decode more kinds for an element than for a bitmap
  }
  try {
    return drawOnCanvas(bitmap, bitmap);
  } finally {
    bitmap.close();
  }
}

/** One side is given, so that the shape stays right whichever way EXIF turns the picture. */
function bitmapOptions(stored: Size | null): ImageBitmapOptions {
  const upright: ImageBitmapOptions = { imageOrientation: 'from-image' };
  if (!stored || Math.max(stored.width, stored.height) <= MAX_SIDE) return upright;
  return { ...upright, resizeWidth: fitWithin(stored, MAX_SIDE).width, resizeQuality: 'high' };
}

async function drawImageElement(file: Blob): Promise<HTMLCanvasElement> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  try {
    image.src = url;
    await image.decode();
    const size = {
      width: image.naturalWidth || UNSIZED_SVG_SIDE,
      height: image.naturalHeight || UNSIZED_SVG_SIDE,
    };
    const canvas = drawOnCanvas(image, size);
    canvas.getContext('2d')?.getImageData(0, 0, 1, 1); // throws where an SVG made the canvas unreadable
    return canvas;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function drawOnCanvas(image: CanvasImageSource, size: Size): HTMLCanvasElement {
  const { width, height } = fitWithin(size, MAX_SIDE);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no memory for a canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}
