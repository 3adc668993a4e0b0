import { fitWithin, openPicture } from '../camera/open-picture.ts';

/** A background is never shown larger than a frame: more pixels would only take memory. */
const MAX_SIDE = 1920;
const THUMBNAIL_SIDE = 192;

/** A picture to lie behind a person. */
export interface Background {
  readonly name: string;
  /** The reader's to close or to pass on. */
  readonly image: ImageBitmap;
  /** The same small, to be shown. */
  readonly thumbnail: Blob;
}

/** Reads a picture file, upright and scaled down. Throws as `openPicture`: `picture-unreadable`, `file-empty`, … */
export async function readBackground(file: File): Promise<Background> {
  const source = await openPicture(file, file.name);
  try {
    const canvas = source.element as HTMLCanvasElement;
    const { width, height } = fitWithin(source.size, MAX_SIDE);
    const image = await createImageBitmap(canvas, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: 'high',
    });
    return { name: file.name, image, thumbnail: await thumbnailOf(canvas) };
  } finally {
    source.close();
  }
}

async function thumbnailOf(picture: HTMLCanvasElement): Promise<Blob> {
  const { width, height } = fitWithin(picture, THUMBNAIL_SIDE);
  const small = document.createElement('canvas');
  small.width = width;
  small.height = height;
  small.getContext('2d')?.drawImage(picture, 0, 0, width, height);
  return await new Promise((resolve) => small.toBlob((blob) => resolve(blob ?? new Blob()), 'image/jpeg'));
}
