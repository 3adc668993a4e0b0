import type { Size } from '../shared/geometry.ts';
import type { GpuPicture } from '../shared/gpu-picture.ts';
import { type GpuTrials, gpuTrialsOf } from '../shared/gpu-trials.ts';
import type { GpuMask, SegmentOptions } from '../shared/segmentation.ts';
import { matteSize } from './alpha-matte.ts';
import { drawBlur } from './gpu-blur.ts';
import { canvasShows } from './gpu-painter-test.ts';
import { painterShader } from './gpu-painter-wgsl.ts';
import { GpuPasses } from './gpu-passes.ts';
import { classPixels, overlayPixels } from './mask-layers.ts';
import { fillBackground, LEFT_OUT_FROM, LEFT_OUT_TO } from './mask-painter.ts';
import { rgbOf } from './segment-colours.ts';

const FORMAT = 'rgba8unorm';
const MATTE_FORMAT = 'r8unorm';
const PALETTE_BYTES = 512 * 4;

/**
 * Paints a frame with its mask as {@link MaskPainter} does, from the GPU's own buffer: nothing is read back. Keeps its
 * textures from frame to frame until {@link dispose}; the device stays the caller's.
 */
export class GpuMaskPainter {
  readonly #device: GPUDevice;
  readonly #labels: readonly string[];
  readonly #canvas: OffscreenCanvas;
  readonly #context: GPUCanvasContext;
  readonly #format: GPUTextureFormat;
  readonly #passes: GpuPasses;
  readonly #trials: GpuTrials;
  readonly #palette: GPUBuffer;
  #paletteFor = '';
  #backdropFor: { readonly picture: ImageBitmap; readonly width: number; readonly height: number } | null =
    null;
  #drawn = 0;

  /**
   * @returns null where a canvas cannot be had, or does not show what was painted on it: some browsers' stay empty. Also
   *   where the device is said not to survive it.
   */
  static async create(device: GPUDevice, labels: readonly string[]): Promise<GpuMaskPainter | null> {
    if (typeof OffscreenCanvas === 'undefined') return null;
    const trials = gpuTrialsOf(device);
    if (!(await trials.begin('canvas'))) return null;
    let painter: GpuMaskPainter | null = null;
    try {
      const canvas = new OffscreenCanvas(1, 1);
      const context = canvas.getContext('webgpu');
      painter = context && new GpuMaskPainter(device, labels, canvas, context);
      if (painter && (await canvasShows(device, painter))) return painter;
    } catch {
      // Then the masks are painted in 2D.
    }
    painter?.dispose();
    trials.end('canvas');
    return null;
  }

  private constructor(
    device: GPUDevice,
    labels: readonly string[],
    canvas: OffscreenCanvas,
    context: GPUCanvasContext,
  ) {
    this.#device = device;
    this.#trials = gpuTrialsOf(device);
    this.#labels = labels;
    this.#canvas = canvas;
    this.#context = context;
    this.#format = navigator.gpu.getPreferredCanvasFormat();
    context.configure({ device, format: this.#format, alphaMode: 'opaque' });
    const leftOut = { from: LEFT_OUT_FROM, to: LEFT_OUT_TO };
    this.#passes = new GpuPasses(device, (external) => painterShader(external, leftOut));
    this.#palette = device.createBuffer({
      label: 'palette',
      size: PALETTE_BYTES,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
  }

  /** Passes drawn since it was made. */
  get drawn(): number {
    return this.#drawn;
  }

  /**
   * @param picture the frame that the mask belongs to, upright
   * @param frame its size, and the size of what comes back
   * @param background for the effect `picture`, fills the frame; where it is missing the colour does. Stays the caller's.
   * @returns the painted picture, opaque, which is the caller's to close. A mask of kind `classes` is always shown as an overlay.
   */
  paint(
    picture: GpuPicture,
    frame: Size,
    mask: GpuMask,
    options: SegmentOptions,
    background: ImageBitmap | null,
  ): ImageBitmap {
    const canvas = this.#canvas;
    if (canvas.width !== frame.width) canvas.width = frame.width;
    if (canvas.height !== frame.height) canvas.height = frame.height;
    const target = this.#context.getCurrentTexture().createView();
    const on = { target, format: this.#format, size: frame, picture };
    const passes = this.#passes;
    if (mask.kind === 'classes') {
      const finer = mask.content.width > frame.width || mask.content.height > frame.height;
      const layer = this.#classes(mask, options);
      passes.draw({ ...on, entry: 'overlayClasses', layer, integers: params(mask, finer) });
    } else if (options.effect === 'overlay') {
      const pixels = overlayPixels(this.#labels, options);
      const floats = [...premultiplied(pixels[0]!), ...premultiplied(pixels[255]!)];
      passes.draw({ ...on, entry: 'overlayMatte', layer: this.#matte(mask, frame), floats });
    } else if (options.effect === 'blur') {
      const withFlag = (flag: boolean) => params(mask, flag);
      const behind = drawBlur(passes, picture, frame, mask, withFlag, options.blur);
      if (behind) passes.draw({ ...on, entry: 'beforePicture', layer: this.#matte(mask, frame), behind });
      else passes.draw({ ...on, entry: 'plain' });
    } else if (options.effect === 'picture' && background) {
      const behind = this.#backdrop(background, frame);
      passes.draw({ ...on, entry: 'beforePicture', layer: this.#matte(mask, frame), behind });
    } else {
      const floats = [...rgbOf(options.colour).map((level) => level / 255), 1];
      passes.draw({ ...on, entry: 'beforeColour', layer: this.#matte(mask, frame), floats });
    }
    this.#drawn += passes.submit();
    this.#trials.went('canvas');
    return canvas.transferToImageBitmap();
  }

  dispose(): void {
    this.#passes.dispose();
    this.#palette.destroy();
    this.#context.unconfigure();
    this.#backdropFor = null;
  }

  #matte(mask: GpuMask, frame: Size): GPUTexture {
    const size = matteSize(frame, mask);
    const texture = this.#passes.texture('matte', size, MATTE_FORMAT);
    this.#passes.draw({
      entry: 'matte',
      target: texture.createView(),
      format: MATTE_FORMAT,
      size,
      map: mask.buffer,
      integers: params(mask),
    });
    return texture;
  }

  #classes(mask: GpuMask, options: SegmentOptions): GPUTexture {
    const wanted = `${options.opacity} ${options.onlyClassId}`;
    if (wanted !== this.#paletteFor) {
      const { fills, borders } = classPixels(this.#labels, options);
      this.#device.queue.writeBuffer(this.#palette, 0, fills);
      this.#device.queue.writeBuffer(this.#palette, fills.byteLength, borders);
      this.#paletteFor = wanted;
    }
    const texture = this.#passes.texture('classes', mask.content);
    this.#passes.draw({
      entry: 'classes',
      target: texture.createView(),
      format: FORMAT,
      size: mask.content,
      map: mask.buffer,
      palette: this.#palette,
      integers: params(mask),
    });
    return texture;
  }

  /** Changes with the person's choice, not with the frame: drawn once, as it always is. */
  #backdrop(picture: ImageBitmap, { width, height }: Size): GPUTexture {
    const texture = this.#passes.texture('backdrop', { width, height });
    const known = this.#backdropFor;
    if (known?.picture === picture && known.width === width && known.height === height) return texture;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error(`no memory for a canvas of ${width} × ${height} pixels`);
    context.imageSmoothingQuality = 'medium';
    fillBackground(context, { width, height }, '#000000', picture);
    this.#device.queue.copyExternalImageToTexture({ source: canvas }, { texture }, [width, height]);
    this.#backdropFor = { picture, width, height };
    return texture;
  }
}

/** As the shader's parameters follow its size. */
function params({ width, content }: GpuMask, flag = false): readonly number[] {
  return [width, flag ? 1 : 0, content.x, content.y, content.width, content.height];
}

/** Of a pixel as `pixel()` makes them, values 0 to 1. */
function premultiplied(pixel: number): readonly number[] {
  const byte = (shift: number) => ((pixel >>> shift) & 255) / 255;
  const alpha = byte(24);
  return [byte(0) * alpha, byte(8) * alpha, byte(16) * alpha, alpha];
}
