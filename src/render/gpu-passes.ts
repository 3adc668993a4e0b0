import type { Size } from '../shared/geometry.ts';
import type { GpuPicture } from '../shared/gpu-picture.ts';
import { ENTRY_BINDINGS, type PainterEntry } from './gpu-painter-wgsl.ts';

/** Passes of one frame at most: a frame of 100,000 pixels' side, blurred, takes fewer. */
const PASSES_MAX = 64;
/** WebGPU's own alignment of uniforms. */
const SLOT_BYTES = 256;
const SLOT_FLOATS = SLOT_BYTES / 4;

/** What one pass draws, all over its target. Which of these a shader's entry reads is its own matter. */
export interface Pass {
  /** Of the fragment shader. */
  readonly entry: PainterEntry;
  readonly target: GPUTextureView;
  readonly format: GPUTextureFormat;
  readonly size: Size;
  /** After `size`, as the shader's parameters follow. */
  readonly integers?: readonly number[];
  readonly floats?: readonly number[];
  /** Binding 1 and 2. */
  readonly map?: GPUBuffer;
  readonly palette?: GPUBuffer;
  /** Binding 4. */
  readonly picture?: GpuPicture;
  /** Binding 5 and 6. */
  readonly layer?: GPUTexture;
  readonly behind?: GPUTexture;
  /** Goes behind what the target holds. */
  readonly behindTarget?: boolean;
}

const BEHIND: GPUBlendState = {
  color: { srcFactor: 'one-minus-dst-alpha', dstFactor: 'one' },
  alpha: { srcFactor: 'one-minus-dst-alpha', dstFactor: 'one' },
};

/** Draws the passes of one frame after another, in one submission. Owns pipelines, uniforms and textures. */
export class GpuPasses {
  readonly #device: GPUDevice;
  readonly #code: (external: boolean) => string;
  readonly #sampler: GPUSampler;
  readonly #uniforms: GPUBuffer;
  readonly #floats = new Float32Array(PASSES_MAX * SLOT_FLOATS);
  readonly #integers = new Int32Array(this.#floats.buffer);
  readonly #modules = new Map<boolean, GPUShaderModule>();
  readonly #pipelines = new Map<string, GPURenderPipeline>();
  readonly #textures = new Map<string, GPUTexture>();
  #encoder: GPUCommandEncoder | null = null;
  /** Passes since the last submission, and those of them that have parameters. */
  #passes = 0;
  #slots = 0;

  /** @param code of the shader, for frames that are textures and for such that are not */
  constructor(device: GPUDevice, code: (external: boolean) => string) {
    this.#device = device;
    this.#code = code;
    this.#sampler = device.createSampler({ label: 'painter', magFilter: 'linear', minFilter: 'linear' });
    this.#uniforms = device.createBuffer({
      label: 'painter uniforms',
      size: PASSES_MAX * SLOT_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /** A texture that is kept under this name, with what was drawn on it, until it is wanted in another size. */
  texture(name: string, { width, height }: Size, format: GPUTextureFormat = 'rgba8unorm'): GPUTexture {
    const known = this.#textures.get(name);
    if (known?.width === width && known.height === height) return known;
    known?.destroy();
    const { TEXTURE_BINDING, RENDER_ATTACHMENT, COPY_DST } = GPUTextureUsage;
    const usage = TEXTURE_BINDING | RENDER_ATTACHMENT | COPY_DST;
    const made = this.#device.createTexture({ label: name, size: [width, height], format, usage });
    this.#textures.set(name, made);
    return made;
  }

  draw(pass: Pass): void {
    const external = pass.picture !== undefined && 'external' in pass.picture;
    const pipeline = this.#pipeline(pass, external);
    this.#encoder ??= this.#device.createCommandEncoder({ label: 'painter' });
    const encoded = this.#encoder.beginRenderPass({
      label: pass.entry,
      colorAttachments: [
        {
          view: pass.target,
          loadOp: pass.behindTarget ? 'load' : 'clear',
          clearValue: [0, 0, 0, 0],
          storeOp: 'store',
        },
      ],
    });
    encoded.setPipeline(pipeline);
    encoded.setBindGroup(0, this.#bindings(pass, pipeline));
    encoded.draw(3);
    encoded.end();
    this.#passes++;
  }

  /** @returns how many passes there were */
  submit(): number {
    if (!this.#encoder) return 0;
    const passes = this.#passes;
    const { queue } = this.#device;
    queue.writeBuffer(this.#uniforms, 0, this.#floats, 0, this.#slots * SLOT_FLOATS);
    queue.submit([this.#encoder.finish()]);
    this.#encoder = null;
    this.#passes = 0;
    this.#slots = 0;
    return passes;
  }

  dispose(): void {
    this.#uniforms.destroy();
    for (const texture of this.#textures.values()) texture.destroy();
    this.#textures.clear();
  }

  #bindings(pass: Pass, pipeline: GPURenderPipeline): GPUBindGroup {
    const { map, palette, picture, layer, behind, entry } = pass;
    const resources = [
      () => this.#slot(pass),
      () => map && { buffer: map },
      () => palette && { buffer: palette },
      () => this.#sampler,
      () => picture && ('external' in picture ? picture.external : picture.texture.createView()),
      () => layer?.createView(),
      () => behind?.createView(),
    ];
    const entries = ENTRY_BINDINGS[entry].map((binding) => ({ binding, resource: resources[binding]!()! }));
    const layout = pipeline.getBindGroupLayout(0);
    return this.#device.createBindGroup({ label: entry, layout, entries });
  }

  #slot({ size, integers = [], floats = [] }: Pass): GPUBufferBinding {
    const at = this.#slots++ * SLOT_FLOATS;
    if (at >= this.#floats.length) throw new RangeError(`a frame takes ${PASSES_MAX} passes at most`);
    this.#floats.fill(0, at, at + SLOT_FLOATS);
    this.#floats.set([size.width, size.height], at);
    this.#integers.set(integers, at + 2);
    this.#floats.set(floats, at + 8);
    return { buffer: this.#uniforms, offset: at * 4, size: SLOT_BYTES };
  }

  #pipeline({ entry, format, behindTarget }: Pass, external: boolean): GPURenderPipeline {
    const key = `${entry} ${format} ${external}`;
    const known = this.#pipelines.get(key);
    if (known) return known;
    let module = this.#modules.get(external);
    if (!module) {
      module = this.#device.createShaderModule({ label: 'painter', code: this.#code(external) });
      this.#modules.set(external, module);
    }
    const target: GPUColorTargetState = behindTarget ? { format, blend: BEHIND } : { format };
    const made = this.#device.createRenderPipeline({
      label: entry,
      layout: 'auto',
      vertex: { module, entryPoint: 'corners' },
      fragment: { module, entryPoint: entry, targets: [target] },
    });
    this.#pipelines.set(key, made);
    return made;
  }
}
