import { channelScales, type PixelConvention } from './channel-scales.ts';
import type { Letterbox } from './letterbox.ts';
import { type ResampleTable, resampleTable } from './resample-table.ts';

/**
 * One thread per output pixel, summing source pixels with the weights of resample-table.ts: columns, then rows.
 * Tables hold, per output column and then per output row: the first source pixel, how many, and `taps` weights.
 * textureLoad instead of a sampler: hardware samplers interpolate with 8 bits of weight.
 */
const SHADER = /* wgsl */ `
struct Params {
  offset: vec2i,
  content: vec2i,
  side: vec2u,
  taps: vec2u,
  scale: vec4f,
  shift: vec4f,
  pad: vec4f,
  swapRedBlue: u32,
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var<storage, read_write> tensor: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;
@group(0) @binding(3) var<storage, read> tables: array<f32>;

fn resampled(at: vec2u) -> vec3f {
  let entries = params.taps + 2u;
  let column = at.x * entries.x;
  let row = u32(params.content.x) * entries.x + at.y * entries.y;
  let first = vec2i(i32(tables[column]), i32(tables[row]));
  let count = vec2i(i32(tables[column + 1u]), i32(tables[row + 1u]));
  var sum = vec3f(0);
  for (var y = 0; y < count.y; y++) {
    var rowSum = vec3f(0);
    for (var x = 0; x < count.x; x++) {
      rowSum += textureLoad(picture, first + vec2i(x, y), 0).rgb * tables[column + 2u + u32(x)];
    }
    sum += rowSum * tables[row + 2u + u32(y)];
  }
  return sum;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (any(id.xy >= params.side)) { return; }
  let at = vec2i(id.xy) - params.offset;
  var colour = params.pad.rgb;
  if (all(at >= vec2i(0)) && all(at < params.content)) {
    colour = resampled(vec2u(at));
  }
  if (params.swapRedBlue == 1u) { colour = colour.bgr; }
  let value = colour * params.scale.rgb + params.shift.rgb;
  let start = (id.y * params.side.x + id.x) * 3u;
  tensor[start] = value.r;
  tensor[start + 1u] = value.g;
  tensor[start + 2u] = value.b;
}
`;

const WORKGROUP_SIDE = 8;
const UNIFORM_BYTES = 96;

/** A picture that a GPU texture can be filled from. */
export type GpuPicture =
  | { readonly image: VideoFrame | ImageBitmap; readonly width: number; readonly height: number }
  | { readonly rgba: Uint8ClampedArray; readonly width: number; readonly height: number };

/** What one geometry needs. */
interface Prepared {
  readonly box: Letterbox;
  readonly texture: GPUTexture;
  readonly tables: GPUBuffer;
  readonly bindings: GPUBindGroup;
}

const pipelines = new WeakMap<GPUDevice, GPUComputePipeline>();

/**
 * Writes pictures into a model's input buffer on the GPU, letterboxed and normalised, NHWC float32.
 * Owns its texture, tables and uniforms; `device` and `tensorBuffer` stay the caller's.
 */
export class WebgpuLetterboxer {
  readonly #device: GPUDevice;
  readonly #tensorBuffer: GPUBuffer;
  readonly #input: PixelConvention;
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
      size: UNIFORM_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /**
   * Queues the work and returns; the picture may be closed right after.
   * @param box hand in the same object as long as the geometry is the same: texture and tables are kept with it
   */
  write(picture: GpuPicture, box: Letterbox): void {
    const device = this.#device;
    const { texture, bindings } = this.#prepare(box);
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

    const encoder = device.createCommandEncoder({ label: 'letterbox' });
    const pass = encoder.beginComputePass({ label: 'letterbox' });
    pass.setPipeline(pipelineFor(device));
    pass.setBindGroup(0, bindings);
    const groups = (side: number) => Math.ceil(side / WORKGROUP_SIDE);
    pass.dispatchWorkgroups(groups(box.target.width), groups(box.target.height));
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  dispose(): void {
    this.#release();
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

  #prepare(box: Letterbox): Prepared {
    if (this.#prepared?.box === box) return this.#prepared;
    this.#release();
    const device = this.#device;
    const { width, height } = box.source;
    const texture = device.createTexture({
      label: `picture ${width}×${height}`,
      size: [width, height],
      format: 'rgba8unorm',
      usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST | GPUTextureUsage.RENDER_ATTACHMENT,
    });
    const columns = resampleTable(width, box.contentWidth, box.scale);
    const rows = resampleTable(height, box.contentHeight, box.scaleY);
    const entries = Float32Array.of(...tableEntries(columns), ...tableEntries(rows));
    const tables = device.createBuffer({
      label: 'letterbox tables',
      size: entries.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(tables, 0, entries);
    device.queue.writeBuffer(this.#uniforms, 0, uniformBytes(box, this.#input, columns.taps, rows.taps));
    const bindings = device.createBindGroup({
      label: 'letterbox',
      layout: pipelineFor(device).getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: texture.createView() },
        { binding: 1, resource: { buffer: this.#tensorBuffer } },
        { binding: 2, resource: { buffer: this.#uniforms } },
        { binding: 3, resource: { buffer: tables } },
      ],
    });
    this.#prepared = { box, texture, tables, bindings };
    return this.#prepared;
  }

  #release(): void {
    this.#prepared?.texture.destroy();
    this.#prepared?.tables.destroy();
    this.#prepared = null;
  }
}

/** Laid out as the shader's `tables`. */
function tableEntries({ taps, firsts, counts, weights }: ResampleTable): Float32Array {
  const entries = new Float32Array(firsts.length * (taps + 2));
  for (let i = 0; i < firsts.length; i++) {
    const at = i * (taps + 2);
    entries[at] = firsts[i]!;
    entries[at + 1] = counts[i]!;
    entries.set(weights.subarray(i * taps, (i + 1) * taps), at + 2);
  }
  return entries;
}

/** Laid out as the shader's `Params`. */
function uniformBytes(
  box: Letterbox,
  input: PixelConvention,
  columnTaps: number,
  rowTaps: number,
): ArrayBuffer {
  const { gains, biases } = channelScales(input);
  const bytes = new ArrayBuffer(UNIFORM_BYTES);
  const words = new Int32Array(bytes);
  words.set([box.offsetX, box.offsetY, box.contentWidth, box.contentHeight]);
  words.set([box.target.width, box.target.height, columnTaps, rowTaps], 4);
  const floats = new Float32Array(bytes);
  // Texture values are 0 to 1.
  floats.set(
    gains.map((gain) => gain * 255),
    8,
  );
  floats.set(biases, 12);
  floats.fill(input.letterbox.pad / 255, 16, 19);
  words[20] = input.colour === 'BGR' ? 1 : 0;
  return bytes;
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
