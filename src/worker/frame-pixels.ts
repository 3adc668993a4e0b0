import { isWholeFrame } from '../preprocess/whole-frame.ts';
import { GlanceError } from '../shared/errors.ts';
import {
  AS_RGBA,
  differencesAlong,
  type StoredAs,
  storedBytes,
  type YuvColours,
} from '../shared/stored-picture.ts';

/** A browser's picture of `width` × `height` upright pixels. */
interface BrowserPicture {
  readonly image: VideoFrame | ImageBitmap;
  readonly width: number;
  readonly height: number;
}

/** What a video frame says of its bytes. */
interface StoredFrame {
  readonly format: string | null;
  readonly colorSpace: { readonly matrix: string | null; readonly fullRange: boolean | null };
}

type Bytes = Uint8ClampedArray | Uint8Array;

/** Where frames of one size, stored in one way, are copied to. */
interface Room {
  readonly width: number;
  readonly height: number;
  readonly as: StoredAs;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly options: VideoFrameCopyToOptions;
}

/** What browsers call the colours that are read as they are stored. */
const MATRICES: Partial<Record<string, YuvColours['matrix']>> = {
  smpte170m: 'bt601',
  bt470bg: 'bt601',
  bt709: 'bt709',
};
/** Many cameras do not say: Chromium shows them with this one, and as not using all of a byte. */
const UNSAID = 'bt601';

/** One object for each way to store planes: letterboxes are made for it. */
const PLANES = (['I420', 'NV12'] as const).flatMap((format) =>
  (['bt601', 'bt709'] as const).flatMap((matrix) =>
    [false, true].map((fullRange) => ({ format, colours: { matrix, fullRange } })),
  ),
);

/**
 * Gets the bytes of a browser's pictures, on the CPU, one picture at a time, into an array that is kept here. A video frame's
 * planes are copied as they are where their colours are known (decision 0024). Other frames are converted where the browser
 * can: a seventh of what drawing them on a canvas and reading that back takes.
 */
export class FramePixels {
  /** The same for all frames of a size. */
  #room: Room | null = null;
  #canvas: OffscreenCanvas | null = null;
  #reading: BrowserPicture | null = null;
  /** Made once: in every frame an async function would leave garbage several times their size. */
  readonly #copied = () => this.#keep(this.#room!.bytes, this.#room!.as);
  /** Also in formats that this browser does not copy so. */
  readonly #draw = () => this.#keep(this.#drawn(this.#reading!), AS_RGBA);
  /** Two models look at the same frame, one after the other. */
  #last: { readonly image: object; readonly bytes: Bytes; readonly as: StoredAs } | null = null;

  /** How the bytes lie that were read last. */
  get storedAs(): StoredAs {
    return this.#last?.as ?? AS_RGBA;
  }

  /** Bytes as {@link storedAs} says, valid until another picture is read. At once where it was read last, or must be drawn. */
  read(picture: BrowserPicture): Bytes | Promise<Bytes> {
    if (this.#last?.image === picture.image) return this.#last.bytes;
    this.#last = null;
    const { image, width, height } = picture;
    this.#reading = picture;
    if (!isWholeFrame(image, width, height) || image.format === null) return this.#draw();
    const planes = planesOf(image);
    if (planes) return this.#copy(image, width, height, planes);
    if (converts === false) return this.#draw();
    if (converts === null) {
      return tryConversion()
        .catch(() => false)
        .then((does) => {
          converts = does;
          return this.read(picture);
        });
    }
    return this.#copy(image, width, height, AS_RGBA);
  }

  #copy(frame: VideoFrame, width: number, height: number, as: StoredAs): Promise<Bytes> {
    let room = this.#room;
    if (room?.as !== as || room.width !== width || room.height !== height) {
      const bytes = new Uint8Array(storedBytes(width, height, as));
      room = this.#room = { width, height, as, bytes, options: copyOptions(width, height, as) };
    }
    return frame.copyTo(room.bytes, room.options).then(this.#copied, this.#draw);
  }

  #keep(bytes: Bytes, as: StoredAs): Bytes {
    this.#last = { image: this.#reading!.image, bytes, as };
    this.#reading = null;
    return bytes;
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

/** How a frame is stored; null where its planes or their colours are others than those that are known. */
export function planesOf({ format, colorSpace }: StoredFrame): StoredAs | null {
  const matrix = colorSpace.matrix === null ? UNSAID : MATRICES[colorSpace.matrix];
  const fullRange = colorSpace.fullRange === true;
  for (const as of PLANES) {
    if (as.format === format && as.colours.matrix === matrix && as.colours.fullRange === fullRange) return as;
  }
  return null;
}

/** Rows without gaps, planes one after the other. */
function copyOptions(width: number, height: number, { format }: StoredAs): VideoFrameCopyToOptions {
  if (format === 'RGBA') return { format, colorSpace: 'srgb', layout: [{ offset: 0, stride: width * 4 }] };
  const stride = differencesAlong(width);
  const offset = width * height;
  const luma = { offset: 0, stride: width };
  if (format === 'NV12') return { layout: [luma, { offset, stride: stride * 2 }] };
  const second = offset + stride * differencesAlong(height);
  return { layout: [luma, { offset, stride }, { offset: second, stride }] };
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
