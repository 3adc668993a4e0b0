import type { Letterbox } from './letterbox.ts';
import type { PixelConvention } from './letterbox-rgba.ts';

/**
 * One thread per output pixel. The same sampling as letterbox-rgba.ts: pixel centres, bilinear, edges clamped;
 * when the picture shrinks by more than 2, the mean of taps × taps samples spread over the output pixel.
 * textureLoad instead of a sampler: hardware samplers interpolate with 8 bits of weight.
 */
const SHADER = /* wgsl */ `
struct Params {
  source: vec2f,
  offset: vec2f,
  content: vec2f,
  inverseScale: f32,
  taps: f32,
  scale: vec4f,
  shift: vec4f,
  pad: vec4f,
  side: u32,
  swapRedBlue: u32,
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var<storage, read_write> tensor: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

fn pixel(x: i32, y: i32) -> vec3f {
  let last = vec2i(params.source) - 1;
  return textureLoad(picture, clamp(vec2i(x, y), vec2i(0), last), 0).rgb;
}

fn bilinear(at: vec2f) -> vec3f {
  let p = clamp(at, vec2f(0), params.source - 1);
  let base = floor(p);
  let f = p - base;
  let i = vec2i(base);
  let top = mix(pixel(i.x, i.y), pixel(i.x + 1, i.y), f.x);
  let bottom = mix(pixel(i.x, i.y + 1), pixel(i.x + 1, i.y + 1), f.x);
  return mix(top, bottom, f.y);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.side || id.y >= params.side) { return; }
  let at = vec2f(id.xy) - params.offset;
  var colour = params.pad.rgb;
  if (all(at >= vec2f(0)) && all(at < params.content)) {
    var sum = vec3f(0);
    let taps = i32(params.taps);
    for (var ty = 0; ty < taps; ty++) {
      for (var tx = 0; tx < taps; tx++) {
        let inside = (vec2f(f32(tx), f32(ty)) + 0.5) / params.taps;
        sum += bilinear((at + inside) * params.inverseScale - 0.5);
      }
    }
    colour = sum / (params.taps * params.taps);
  }
  if (params.swapRedBlue == 1u) { colour = colour.bgr; }
  let value = colour * params.scale.rgb + params.shift.rgb;
  let start = (id.y * params.side + id.x) * 3u;
  tensor[start] = value.r;
  tensor[start + 1u] = value.g;
  tensor[start + 2u] = value.b;
}
`;

const WORKGROUP_SIDE = 8;
const UNIFORM_FLOATS = 24;

/** A picture that a GPU texture can be filled from. */
export type GpuPicture =
  | { readonly image: VideoFrame | ImageBitmap; readonly width: number; readonly height: number }
  | { readonly rgba: Uint8ClampedArray; readonly width: number; readonly height: number };

interface Prepared {
  readonly width: number;
  readonly height: number;
  readonly texture: GPUTexture;
  readonly bindings: GPUBindGroup;
}

const pipelines = new WeakMap<GPUDevice, GPUComputePipeline>();

/**
 * Writes pictures into a model's input buffer on the GPU, letterboxed and normalised, NHWC float32.
 * Owns its texture and uniforms; `device` and `tensorBuffer` stay the caller's.
 */
export class WebgpuLetterboxer {
  readonly #device: GPUDevice;
  readonly #tensorBuffer: GPUBuffer;
  readonly #input: PixelConvention;
  readonly #params = new Float32Array(UNIFORM_FLOATS);
  readonly #uniforms: GPUBuffer;
  #prepared: Prepared | null = null;
  /** There once a picture could not be copied straight to the GPU. */
  #canvas: OffscreenCanvas | null = null;

  constructor(device: GPUDevice, tensorBuffer: GPUBuffer, input: PixelConvention) {
    this.#device = device;
    this.#tensorBuffer = tensorBuffer;
    this.#input = input;
    this.#uniforms = device.createBuffer({
      label: 'letterbox uniforms',
      size: this.#params.byteLength,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /** Queues the work and returns; the picture may be closed right after. */
  write(picture: GpuPicture, box: Letterbox): void {
    const device = this.#device;
    const { texture, bindings } = this.#prepare(picture.width, picture.height);
    const size = [picture.width, picture.height];
    if ('image' in picture) {
      this.#copy(picture.image, texture, size as [number, number]);
    } else {
      const bytesPerRow = picture.width * 4;
      device.queue.writeTexture(
        { texture },
        picture.rgba as Uint8ClampedArray<ArrayBuffer>,
        { bytesPerRow },
        size,
      );
    }
    this.#fillParams(box);
    device.queue.writeBuffer(this.#uniforms, 0, this.#params);

    const encoder = device.createCommandEncoder({ label: 'letterbox' });
    const pass = encoder.beginComputePass({ label: 'letterbox' });
    pass.setPipeline(pipelineFor(device));
    pass.setBindGroup(0, bindings);
    const groups = Math.ceil(box.target.width / WORKGROUP_SIDE);
    pass.dispatchWorkgroups(groups, groups);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  dispose(): void {
    this.#prepared?.texture.destroy();
    this.#prepared = null;
    this.#canvas = null;
    this.#uniforms.destroy();
  }

  /** Software adapters of Chromium copy no video frames ("Failed to copy content"), but they do copy canvases. */
  #copy(image: VideoFrame | ImageBitmap, texture: GPUTexture, [width, height]: [number, number]): void {
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

  #prepare(width: number, height: number): Prepared {
    const last = this.#prepared;
    if (last && last.width === width && last.height === height) return last;
    last?.texture.destroy();
    const texture = this.#device.createTexture({
      label: `picture ${width}×${height}`,
      size: [width, height],
      format: 'rgba8unorm',
      usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST | GPUTextureUsage.RENDER_ATTACHMENT,
    });
    const bindings = this.#device.createBindGroup({
      label: 'letterbox',
      layout: pipelineFor(this.#device).getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: texture.createView() },
        { binding: 1, resource: { buffer: this.#tensorBuffer } },
        { binding: 2, resource: { buffer: this.#uniforms } },
      ],
    });
    this.#prepared = { width, height, texture, bindings };
    return this.#prepared;
  }

  #fillParams(box: Letterbox): void {
    const { scale, mean, std, letterbox, colour } = this.#input;
    const params = this.#params;
    const words = new Uint32Array(params.buffer);
    params[0] = box.source.width;
    params[1] = box.source.height;
    params[2] = box.offsetX;
    params[3] = box.offsetY;
    params[4] = box.contentWidth;
    params[5] = box.contentHeight;
    params[6] = 1 / box.scale;
    params[7] = Math.max(1, Math.ceil(1 / box.scale / 2));
    for (let channel = 0; channel < 3; channel++) {
      // Texture values are 0 to 1: (pixel · 255 · scale − mean) ÷ std, as one multiply and one add.
      params[8 + channel] = (255 * scale) / std[channel]!;
      params[12 + channel] = -mean[channel]! / std[channel]!;
      params[16 + channel] = letterbox.pad / 255;
    }
    words[20] = box.target.width;
    words[21] = colour === 'BGR' ? 1 : 0;
  }
}

function pipelineFor(device: GPUDevice): GPUComputePipeline {
  const known = pipelines.get(device);
  if (known) return known;
  const module = device.createShaderModule({ label: 'letterbox', code: SHADER });
  const pipeline = device.createComputePipeline({
    label: 'letterbox',
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  pipelines.set(device, pipeline);
  return pipeline;
}
