import type { GpuPicture } from '../shared/gpu-picture.ts';
import { channelScales, type PixelConvention } from './channel-scales.ts';
import { type AnyPicture, gpuPicturesOf } from './gpu-pictures.ts';
import type { Letterbox } from './letterbox.ts';
import { type ResampleTable, resampleTable } from './resample-table.ts';

/**
 * One thread per output pixel, summing source pixels with the weights of resample-table.ts: columns, then rows.
 * Tables hold, per output column and then per output row: the first source pixel, how many, and `taps` weights.
 * textureLoad instead of a sampler: hardware samplers interpolate with 8 bits of weight.
 */
const shader = (picture: 'texture_2d<f32>' | 'texture_external', pixel: string) => /* wgsl */ `
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

@group(0) @binding(0) var picture: ${picture};
@group(0) @binding(1) var<storage, read_write> tensor: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;
@group(0) @binding(3) var<storage, read> tables: array<f32>;

fn pixel(at: vec2i) -> vec3f { return ${pixel}; }

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
      rowSum += pixel(first + vec2i(x, y)) * tables[column + 2u + u32(x)];
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

const SHADERS = {
  texture: shader('texture_2d<f32>', 'textureLoad(picture, at, 0).rgb'),
  // What a conversion of colours gives is not held to 0 to 1.
  external: shader('texture_external', 'saturate(textureLoad(picture, at).rgb)'),
};

const WORKGROUP_SIDE = 8;
const UNIFORM_BYTES = 96;

/** What one geometry needs. */
interface Prepared {
  readonly box: Letterbox;
  readonly tables: GPUBuffer;
  /** For the texture that pictures of this size are copied to, once one was. */
  copied: { readonly texture: GPUTexture; readonly bindings: GPUBindGroup } | null;
}

type Pipelines = { [Kind in keyof typeof SHADERS]?: GPUComputePipeline };

const pipelines = new WeakMap<GPUDevice, Pipelines>();

/**
 * Writes pictures into a model's input buffer on the GPU, letterboxed and normalised, NHWC float32.
 * Owns its tables and uniforms; `device` and `tensorBuffer` stay the caller's.
 */
export class WebgpuLetterboxer {
  readonly #device: GPUDevice;
  readonly #tensorBuffer: GPUBuffer;
  readonly #input: PixelConvention;
  readonly #uniforms: GPUBuffer;
  #prepared: Prepared | null = null;

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
   * @param box hand in the same object as long as the geometry is the same: tables are kept with it
   * @returns how many bytes were copied to a texture before
   */
  write(picture: AnyPicture, box: Letterbox): number {
    const device = this.#device;
    const pictures = gpuPicturesOf(device);
    const copiedBefore = pictures.copiedBytes;
    const source = pictures.read(picture);
    const prepared = this.#prepare(box);
    const encoder = device.createCommandEncoder({ label: 'letterbox' });
    const pass = encoder.beginComputePass({ label: 'letterbox' });
    pass.setPipeline(pipelineFor(device, 'external' in source ? 'external' : 'texture'));
    pass.setBindGroup(0, this.#bindingsOf(source, prepared));
    const groups = (side: number) => Math.ceil(side / WORKGROUP_SIDE);
    pass.dispatchWorkgroups(groups(box.target.width), groups(box.target.height));
    pass.end();
    device.queue.submit([encoder.finish()]);
    return pictures.copiedBytes - copiedBefore;
  }

  dispose(): void {
    this.#release();
    this.#uniforms.destroy();
  }

  #prepare(box: Letterbox): Prepared {
    if (this.#prepared?.box === box) return this.#prepared;
    this.#release();
    const device = this.#device;
    const columns = resampleTable(box.source.width, box.contentWidth, box.scale);
    const rows = resampleTable(box.source.height, box.contentHeight, box.scaleY);
    const entries = Float32Array.of(...tableEntries(columns), ...tableEntries(rows));
    const tables = device.createBuffer({
      label: 'letterbox tables',
      size: entries.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(tables, 0, entries);
    device.queue.writeBuffer(this.#uniforms, 0, uniformBytes(box, this.#input, columns.taps, rows.taps));
    this.#prepared = { box, tables, copied: null };
    return this.#prepared;
  }

  /** A texture stays from frame to frame, a video frame does not. */
  #bindingsOf(source: GpuPicture, prepared: Prepared): GPUBindGroup {
    if ('external' in source) return this.#bind('external', source.external, prepared.tables);
    const { texture } = source;
    if (prepared.copied?.texture !== texture) {
      const bindings = this.#bind('texture', texture.createView(), prepared.tables);
      prepared.copied = { texture, bindings };
    }
    return prepared.copied.bindings;
  }

  #bind(kind: keyof Pipelines, picture: GPUBindingResource, tables: GPUBuffer): GPUBindGroup {
    return this.#device.createBindGroup({
      label: 'letterbox',
      layout: pipelineFor(this.#device, kind).getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: picture },
        { binding: 1, resource: { buffer: this.#tensorBuffer } },
        { binding: 2, resource: { buffer: this.#uniforms } },
        { binding: 3, resource: { buffer: tables } },
      ],
    });
  }

  #release(): void {
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

function pipelineFor(device: GPUDevice, kind: keyof Pipelines): GPUComputePipeline {
  const known = pipelines.get(device) ?? {};
  pipelines.set(device, known);
  if (known[kind]) return known[kind];
  const module = device.createShaderModule({ label: 'letterbox', code: SHADERS[kind] });
  known[kind] = device.createComputePipeline({
    label: 'letterbox',
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  return known[kind];
}
