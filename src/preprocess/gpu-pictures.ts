import type { GpuPicture } from '../shared/gpu-picture.ts';
import { type GpuTrials, gpuTrialsOf } from '../shared/gpu-trials.ts';
import { isWholeFrame } from './whole-frame.ts';

const RGBA_BYTES = 4;

/** Pixels that can be brought to the GPU. */
export type AnyPicture =
  | { readonly image: VideoFrame | ImageBitmap; readonly width: number; readonly height: number }
  | { readonly rgba: Uint8ClampedArray; readonly width: number; readonly height: number };

const known = new WeakMap<GPUDevice, GpuPictures>();

/** The pictures of a device; made at its first use, and gone with it. */
export function gpuPicturesOf(device: GPUDevice): GpuPictures {
  let pictures = known.get(device);
  if (!pictures) {
    pictures = new GpuPictures(device);
    known.set(device, pictures);
  }
  return pictures;
}

/**
 * Brings pictures to where shaders read them, once for all that look at the same one. Video frames are read where they
 * are, as external textures, once that was seen to give the right pixels on this device; the rest is copied to a texture.
 */
class GpuPictures {
  /** Of pictures copied to a texture, since the device began. */
  copiedBytes = 0;
  readonly #device: GPUDevice;
  readonly #trials: GpuTrials;
  /** Null until a video frame came; the frames that come while it is tried are copied. */
  #external: 'trying' | 'works' | 'fails' | null = null;
  #texture: GPUTexture | null = null;
  /** What the texture shows. */
  #copied: object | null = null;
  /** There once a picture could not be copied straight to the GPU. */
  #canvas: OffscreenCanvas | null = null;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#trials = gpuTrialsOf(device);
  }

  /** What is queued on it before the next call reads this picture; it may be closed once that is submitted. */
  read(picture: AnyPicture): GpuPicture {
    const { width, height } = picture;
    if ('image' in picture && isWholeFrame(picture.image, width, height)) {
      const external = this.#imported(picture.image);
      if (external) {
        this.#release();
        return { external };
      }
    }
    return { texture: this.#copy(picture) };
  }

  #imported(frame: VideoFrame): GPUExternalTexture | null {
    if (this.#external === null) {
      this.#external = 'trying';
      void this.#tryExternal();
    }
    if (this.#external !== 'works') return null;
    try {
      const external = this.#device.importExternalTexture({ label: 'frame', source: frame });
      this.#trials.went('video-frames');
      return external;
    } catch {
      this.#external = 'fails';
      return null;
    }
  }

  async #tryExternal(): Promise<void> {
    let works = false;
    if (await this.#trials.begin('video-frames')) {
      try {
        const { externalTexturesWork } = await import('./external-texture-test.ts');
        works = await externalTexturesWork(this.#device);
      } catch {
        // Frames are copied as before.
      }
      if (!works) this.#trials.end('video-frames');
    }
    this.#external = works ? 'works' : 'fails';
  }

  #copy(picture: AnyPicture): GPUTexture {
    const size: [number, number] = [picture.width, picture.height];
    const texture = this.#textureOf(size);
    if ('image' in picture) {
      if (picture.image === this.#copied) return texture;
      this.#copyImage(picture.image, texture, size);
      this.#copied = picture.image;
    } else {
      const { rgba, width } = picture;
      const layout = { bytesPerRow: width * RGBA_BYTES };
      this.#device.queue.writeTexture({ texture }, rgba as Uint8ClampedArray<ArrayBuffer>, layout, size);
      this.#copied = null;
    }
    this.copiedBytes += size[0] * size[1] * RGBA_BYTES;
    return texture;
  }

  /** Software adapters of Chromium copy no video frames ("Failed to copy content"), but they do copy canvases. */
  #copyImage(image: VideoFrame | ImageBitmap, texture: GPUTexture, [width, height]: [number, number]): void {
    const { queue } = this.#device;
    if (!this.#canvas) {
      try {
        queue.copyExternalImageToTexture({ source: image }, { texture }, [width, height]);
        return;
      } catch {
        this.#canvas = new OffscreenCanvas(width, height);
      }
    }
    const canvas = this.#canvas;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    canvas.getContext('2d', { alpha: false })?.drawImage(image, 0, 0, width, height);
    queue.copyExternalImageToTexture({ source: canvas }, { texture }, [width, height]);
  }

  #textureOf([width, height]: [number, number]): GPUTexture {
    if (this.#texture?.width === width && this.#texture.height === height) return this.#texture;
    this.#release();
    this.#texture = this.#device.createTexture({
      label: `picture ${width}×${height}`,
      size: [width, height],
      format: 'rgba8unorm',
      usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST | GPUTextureUsage.RENDER_ATTACHMENT,
    });
    return this.#texture;
  }

  #release(): void {
    this.#texture?.destroy();
    this.#texture = null;
    this.#copied = null;
  }
}
