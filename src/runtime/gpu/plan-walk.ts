import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type DataType, dispose, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { convOutputSize } from '../../kernels/conv2d/attributes.ts';
import { denseConvProgram } from '../../kernels/conv2d/dense-wgsl.ts';
import { depthwiseConvProgram } from '../../kernels/conv2d/depthwise-wgsl.ts';
import type { GpuFilter } from '../../kernels/conv2d/gpu-call.ts';
import { canPair, convPairProgram } from '../../kernels/conv2d/pair-wgsl.ts';
import { maxPoolProgram } from '../../kernels/pooling/max-pool-wgsl.ts';
import { copyProgram } from '../../kernels/webgpu/copy-wgsl.ts';
import { type GpuQueue, gpuQueueOf } from '../../kernels/webgpu/gpu-queue.ts';
import { bufferOf, type GpuTraits, gpuTraits } from '../../kernels/webgpu/gpu-tensors.ts';
import { type WebgpuInternals, webgpuInternals } from '../../kernels/webgpu/tfjs-internals.ts';
import type { Target, View } from '../../kernels/webgpu/view.ts';
import type { CompiledModel, GraphNode } from '../graph/ir.ts';
import type { TfjsKernels } from '../kernels-tfjs.ts';
import { dtypeOf, sizeOf } from '../onnx/onnx-graph.ts';
import { OPS } from '../ops/index.ts';
import { windowsOf } from '../ops/max-pooling.ts';
import { ownConvAttributes } from '../ops/own-convolution.ts';
import type { Place, Places, Root } from './places.ts';
import type { ConvStep, GpuStep } from './steps.ts';

const BYTES = 4;
const HALF_BYTES = 2;

/** Outputs of a plan: where each lies, in the order of the model's outputs. */
export interface PlannedOutput {
  readonly buffer: GPUBuffer;
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

/** Memory while a plan is dispatched. `tensor` holds what tfjs made. */
interface Held {
  readonly buffer: GPUBuffer;
  readonly tensor?: Tensor;
  /** Somebody else reads it under another name: it stays. */
  shared?: boolean;
}

/** One walk over a plan's steps: has each dispatched, and holds the memory that they work on meanwhile. */
export class PlanWalk {
  readonly #model: CompiledModel;
  readonly #places: Places;
  readonly #halves: ReadonlySet<Root>;
  readonly #backend: WebGPUBackend;
  readonly #tfjs: WebgpuInternals;
  readonly #queue: GpuQueue;
  readonly #traits: GpuTraits;
  readonly #kernels: TfjsKernels;
  readonly #held = new Map<Root, Held>();
  readonly #given: ReadonlyMap<string, Tensor>;

  constructor(
    model: CompiledModel,
    places: Places,
    halves: ReadonlySet<Root>,
    backend: WebGPUBackend,
    kernels: TfjsKernels,
    given: ReadonlyMap<string, Tensor>,
  ) {
    this.#model = model;
    this.#places = places;
    this.#halves = halves;
    this.#backend = backend;
    this.#tfjs = webgpuInternals(backend);
    this.#queue = gpuQueueOf(backend);
    this.#traits = gpuTraits(backend);
    this.#kernels = kernels;
    this.#given = given;
    for (const [value, own] of given) {
      this.#held.set(places.of(value).root, { buffer: bufferOf(backend, own), shared: true });
    }
  }

  step(step: GpuStep): void {
    if (step.kind === 'conv') this.#convolve(step);
    else if (step.kind === 'pool') this.#pool(step.node);
    else if (step.kind === 'row') this.#row(step.node);
    else {
      for (const { from, begin, channels, to, repeat } of this.#places.copies.get(step.node) ?? []) {
        const whole = this.#view(from);
        const part = { ...whole, offset: whole.offset + begin, channels };
        const { height, width } = whole;
        const view = this.#viewAt(to, { ...part, height: height * repeat, width: width * repeat });
        this.#queue.run(copyProgram(part, [{ view, begin: 0, repeat }]));
      }
    }
  }

  release(root: Root): void {
    const held = this.#held.get(root);
    if (!held || held.shared) return;
    this.#held.delete(root);
    if (held.tensor) held.tensor.dispose();
    else this.#tfjs.bufferManager.releaseBuffer(held.buffer);
  }

  output(value: string): PlannedOutput {
    const { shape, type } = this.#model.values.get(value)!;
    const place = this.#places.of(value);
    const own = !this.#given.has(value) && isDense(place, shape);
    const buffer = own ? this.#bufferOf(place.root) : this.#denseCopy(value);
    return { buffer, shape, dtype: dtypeOf(type) };
  }

  #convolve({ node, first, residual, output }: ConvStep): void {
    const x = this.#view((first ?? node).inputs[0]!);
    const attributes = ownConvAttributes(node.attributes)!;
    const filter = this.#filter(node);
    const added = residual === null ? null : this.#view(residual);
    const targets = this.#targets(output);
    const out = sizesOf(this.#model.values.get(output)!.shape);
    if (!first) {
      const program = node.attributes.depthwise ? depthwiseConvProgram : denseConvProgram;
      this.#queue.run(program({ x, filter, attributes, out, residual: added, targets }, this.#traits));
      return;
    }
    const part = { x, filter: this.#filter(first), attributes: ownConvAttributes(first.attributes)! };
    if (canPair(part, this.#traits)) {
      const pair = { first: part, filter, attributes, out, residual: added, targets };
      this.#queue.run(convPairProgram(pair, this.#traits));
      return;
    }
    const [height, width] = convOutputSize(x.height, x.width, ...part.filter.kernel, part.attributes);
    const channels = x.channels;
    const buffer = this.#acquire(x.batch * height * width * channels, x.half);
    const between: View = { ...x, buffer, offset: 0, pitch: channels, height, width };
    const aside = {
      ...part,
      out: between,
      residual: null,
      targets: [{ view: between, begin: 0, repeat: 1 }],
    };
    this.#queue.run(depthwiseConvProgram(aside, this.#traits));
    this.#queue.run(
      denseConvProgram({ x: between, filter, attributes, out, residual: added, targets }, this.#traits),
    );
    this.#tfjs.bufferManager.releaseBuffer(buffer);
  }

  #pool(node: GraphNode): void {
    const [out] = node.outputs as [string];
    const sizes = sizesOf(this.#model.values.get(out)!.shape);
    this.#queue.run(
      maxPoolProgram(this.#view(node.inputs[0]!), windowsOf(node.attributes), sizes, this.#targets(out)),
    );
  }

  /** By tfjs's kernels, on tensors that lie by themselves. */
  #row(node: GraphNode): void {
    const made: Tensor[] = [];
    const inputs = node.inputs.map((value) => {
      const known = this.#given.get(value) ?? this.#heldTensor(value);
      if (known) return known;
      const { shape, type } = this.#model.values.get(value)!;
      const place = this.#places.of(value);
      const buffer = isDense(place, shape) ? this.#bufferOf(place.root) : this.#denseCopy(value);
      const wrapped = tensor({ buffer, zeroCopy: true }, [...shape], dtypeOf(type) as 'float32');
      made.push(wrapped);
      return wrapped;
    });
    const infos = node.outputs.map((output) => this.#model.values.get(output)!);
    const results = this.#kernels.collect(() =>
      OPS.get(node.op)!.run(this.#kernels, inputs, node.attributes, infos),
    );
    const known = new Map([...this.#held.values()].map((held) => [held.buffer, held]));
    node.outputs.forEach((value, index) => {
      const buffer = bufferOf(this.#backend, results[index]!);
      const other = known.get(buffer);
      if (other) other.shared = true;
      this.#held.set(this.#places.of(value).root, {
        buffer,
        tensor: results[index]!,
        shared: other !== undefined,
      });
    });
    dispose(made);
  }

  /** What tfjs made, as it made it. */
  #heldTensor(value: string): Tensor | undefined {
    const { shape } = this.#model.values.get(value)!;
    const own = this.#held.get(this.#places.of(value).root)?.tensor;
    return own && String(own.shape) === String(shape) && isDense(this.#places.of(value), shape)
      ? own
      : undefined;
  }

  #targets(value: string): Target[] {
    const parts = this.#places.through.get(value);
    if (parts) return parts.map((part) => ({ view: this.#view(part.value), begin: part.begin, repeat: 1 }));
    const enlarged = this.#places.enlarged.get(value);
    const own = { view: this.#view(value), begin: 0, repeat: 1 };
    if (!enlarged) return [own];
    const larger = { view: this.#view(enlarged.value), begin: 0, repeat: enlarged.repeat };
    return this.#places.isRead(value) ? [own, larger] : [larger];
  }

  #filter({ inputs, outputs, attributes }: GraphNode): GpuFilter {
    const [, weights, bias] = inputs;
    const [height, width, channels] = this.#model.values.get(weights!)!.shape as [number, number, number];
    const root = (value: string) => this.#places.of(value).root;
    return {
      buffer: this.#bufferOf(root(weights!)),
      half: this.#halves.has(root(weights!)),
      kernel: [height, width],
      inputs: channels,
      outputs: attributes.depthwise ? channels : this.#model.values.get(outputs[0]!)!.shape[3]!,
      bias: bias === undefined ? null : this.#bufferOf(root(bias)),
    };
  }

  #denseCopy(value: string): GPUBuffer {
    const view = this.#view(value);
    const buffer = this.#acquire(sizeOf(this.#model.values.get(value)!.shape));
    const target = { ...view, buffer, offset: 0, pitch: view.channels, half: false };
    this.#queue.run(copyProgram(view, [{ view: target, begin: 0, repeat: 1 }]));
    return buffer;
  }

  #view(value: string): View {
    const shape = this.#model.values.get(value)!.shape;
    return this.#viewAt(this.#places.of(value), { ...sizesOf(shape), channels: shape.at(-1) ?? 1 });
  }

  #viewAt(
    { root, offset, pitch }: Place,
    sizes: Pick<View, 'batch' | 'height' | 'width' | 'channels'>,
  ): View {
    const { batch, height, width, channels } = sizes;
    const half = this.#halves.has(root);
    return { buffer: this.#bufferOf(root), offset, pitch, batch, height, width, channels, half };
  }

  #bufferOf(root: Root): GPUBuffer {
    const known = this.#held.get(root);
    if (known) return known.buffer;
    const buffer = this.#acquire(root.size, this.#halves.has(root));
    this.#held.set(root, { buffer });
    return buffer;
  }

  #acquire(size: number, half = false): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    // Whole words, and vectors of four halves are two of them.
    const bytes = half ? Math.ceil((size * HALF_BYTES) / 8) * 8 : size * BYTES;
    return this.#tfjs.bufferManager.acquireBuffer(bytes, usage);
  }
}

/** Of an image batch; of other values, all axes but the last are one. */
function sizesOf(shape: readonly number[]): { batch: number; height: number; width: number } {
  const [batch, height, width] = shape as [number, number, number];
  return shape.length === 4
    ? { batch, height, width }
    : { batch: 1, height: 1, width: sizeOf(shape.slice(0, -1)) };
}

function isDense({ root, offset, pitch }: Place, shape: readonly number[]): boolean {
  return offset === 0 && pitch === (shape.at(-1) ?? 1) && root.size === sizeOf(shape);
}
