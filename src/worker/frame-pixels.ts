import { isWholeFrame } from '../preprocess/whole-frame.ts';
import { GlanceError } from '../shared/errors.ts';

/** A browser's picture of `width` × `height` upright pixels. */
interface BrowserPicture {
  readonly image: VideoFrame | ImageBitmap;
  readonly width: number;
  readonly height: number;
}

type Rgba = Uint8ClampedArray | Uint8Array;

/**
 * Gets the bytes of a browser's pictures, on the CPU, one picture at a time. Where the browser can, a video frame is
 * converted into an array that is kept here: in Chromium a seventh of what drawing it on a canvas and reading that back
 * takes, with the same bytes.
 */
export class FramePixels {
  #bytes = new Uint8Array(0);
  #copyOptions: VideoFrameCopyToOptions | null = null;
  #canvas: OffscreenCanvas | null = null;
  #reading: BrowserPicture | null = null;
  /** Made once: in every frame an async function would leave garbage several times their size. */
  readonly #converted = () => this.#keep(this.#bytes);
  /** Also in formats that this browser does not convert. */
  readonly #draw = () => this.#keep(this.#drawn(this.#reading!));
  /** Two models look at the same frame, one after the other. */
  #last: { readonly image: object; readonly rgba: Rgba } | null = null;

  /** RGBA, `[height][width][4]`; valid until another picture is read. At once where it was read last, or must be drawn. */
  read(picture: BrowserPicture): Rgba | Promise<Rgba> {
    if (this.#last?.image === picture.image) return this.#last.rgba;
    this.#last = null;
    const { image, width, height } = picture;
    this.#reading = picture;
    if (converts === false || !isWholeFrame(image, width, height) || image.format === null)
      return this.#draw();
    if (converts === null) {
      return tryConversion()
        .catch(() => false)
        .then((does) => {
          converts = does;
          return this.read(picture);
        });
    }
    return image.copyTo(this.#room(width, height), this.#copyOptions!).then(this.#converted, this.#draw);
  }

  #keep(rgba: Rgba): Rgba {
    this.#last = { image: this.#reading!.image, rgba };
    this.#reading = null;
    return rgba;
  }

  /** Room for a frame's bytes: the same for all frames of a size. */
  #room(width: number, height: number): Uint8Array {
    const length = width * height * 4;
    if (this.#bytes.length !== length || this.#copyOptions?.layout?.[0]?.stride !== width * 4) {
      this.#bytes = new Uint8Array(length);
      const layout = [{ offset: 0, stride: width * 4 }];
      this.#copyOptions = { format: 'RGBA', colorSpace: 'srgb', layout } as VideoFrameCopyToOptions;
    }
    return this.#bytes;
  }

  #drawn({ image, width, height }: BrowserPicture): Uint8ClampedArray {
    this.#canvas ??= new OffscreenCanvas(width, height);
    const canvas = this.#canvas;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
    if (!context) throw new GlanceError('engine-failed', { reason: 'no 2D canvas in the worker' });
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  }
}

/** Whether frames are converted to RGBA; null until it was tried. */
let converts: boolean | null = null;

/** Older browsers ignore the wish for RGBA and copy what is stored; one blue pixel shows it. */
async function tryConversion(): Promise<boolean> {
  const blue = Uint8Array.of(250, 100, 5, 255);
  const frame = new VideoFrame(blue, { format: 'BGRX', codedWidth: 1, codedHeight: 1, timestamp: 0 });
  try {
    const bytes = new Uint8Array(4);
    await frame.copyTo(bytes, { format: 'RGBA' } as VideoFrameCopyToOptions);
    return bytes.join() === '5,100,250,255';
  } finally {
    frame.close();
  }
}
