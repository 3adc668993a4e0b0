import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../conv2d/attributes.ts';
import { type TransposeConvAttributes, transposeConvOutputSize } from './attributes.ts';

const WORKGROUP_SIZE = 64;
/** Sums that one thread holds in registers; phones have few. */
const SUMS = 32;
/** The same on adapters that have many, and on those made of software, which have none to run out of. */
const MANY_SUMS = 80;
const ROOMY_VENDORS = ['nvidia', 'amd', 'google', 'microsoft'];
/** Threads below which an adapter has idle cores: then there are to be more of them, each with less to do. */
const LEAST_THREADS = 2048;
const FEWEST_PIXELS = 4;
const MOST_PIXELS = 10;

/** WGSL over one value. exp is clamped: e⁸⁸ already overflows a float. */
const ACTIVATIONS: Readonly<Record<FusedActivation, string>> = {
  relu: 'max(a, 0.0)',
  relu6: 'clamp(a, 0.0, 6.0)',
  leakyrelu: 'select(a, a * ALPHA, a < 0.0)',
  sigmoid: '1.0 / (1.0 + exp(min(-a, 87.0)))',
  silu: 'a / (1.0 + exp(min(-a, 87.0)))',
  'hard-swish': 'a * clamp(a + 3.0, 0.0, 6.0) / 6.0',
};

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** What one thread computes. */
interface Tile {
  /** Output pixels: neighbours in their phase, so that they see the same values of the filter. */
  readonly pixels: number;
  /** Output channels. */
  readonly lanes: number;
}

/**
 * A gather: each thread sums a tile of output pixels × channels in registers, tap by tap, and writes each once. Its
 * pixels lie a stride apart in one row, so that one tap of the filter serves all of them or none. Inputs are read four
 * channels at a time where a group's channels allow it.
 */
class TransposeConv2dProgram {
  readonly variableNames: string[];
  readonly variableComponents: number[];
  readonly outputComponent: number;
  readonly workgroupSize: [number, number, number] = [WORKGROUP_SIZE, 1, 1];
  readonly dispatchLayout = { x: [0, 1, 2, 3] };
  readonly dispatch: [number, number, number];
  readonly outputShape: number[];
  readonly shaderKey: string;
  readonly #attributes: TransposeConvAttributes;
  readonly #kernel: readonly [number, number];
  /** Channels of one group. */
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #pixels: number;
  readonly #lanes: number;
  readonly #wide: boolean;
  readonly #hasBias: boolean;

  constructor(
    x: readonly number[],
    filter: readonly number[],
    hasBias: boolean,
    attributes: TransposeConvAttributes,
    roomy: boolean,
  ) {
    const [batch, height, width, channels] = x as [number, number, number, number];
    const [kernelHeight, kernelWidth, outputs] = filter as [number, number, number];
    const { strides, pads, dilations, groups, activation, alpha } = attributes;
    const [outHeight, outWidth] = transposeConvOutputSize(
      height,
      width,
      kernelHeight,
      kernelWidth,
      attributes,
    );
    this.outputShape = [batch, outHeight, outWidth, outputs * groups];
    this.#attributes = attributes;
    this.#kernel = [kernelHeight, kernelWidth];
    this.#inputs = channels / groups;
    this.#outputs = outputs;
    this.#hasBias = hasBias;
    this.#wide = this.#inputs % 4 === 0;
    const columns = Math.ceil(outWidth / strides[1]);
    const threadsOf = ({ pixels, lanes }: Tile) =>
      batch * outHeight * strides[1] * Math.ceil(columns / pixels) * groups * Math.ceil(outputs / lanes);
    const large = roomy ? chooseTile(columns, outputs, 8, MANY_SUMS) : null;
    const tile = large && threadsOf(large) >= LEAST_THREADS ? large : chooseTile(columns, outputs, 4, SUMS);
    this.#pixels = tile.pixels;
    this.#lanes = tile.lanes;
    this.outputComponent = outputs % 4 === 0 ? 4 : 1;
    const components = this.#wide ? 4 : 1;
    this.variableNames = hasBias ? ['x', 'weights', 'bias'] : ['x', 'weights'];
    this.variableComponents = hasBias ? [components, components, 1] : [components, components];
    this.dispatch = [Math.ceil(threadsOf(tile) / WORKGROUP_SIZE), 1, 1];
    const baked = [
      ...[kernelHeight, kernelWidth, ...strides, pads.top, pads.left, ...dilations, groups],
      ...[
        tile.pixels,
        tile.lanes,
        this.#inputs,
        outputs,
        activation,
        activation === 'leakyrelu' ? alpha : 0,
        hasBias,
      ],
    ];
    this.shaderKey = `glance_transpose_conv2d_${baked.join('_')}`;
  }

  getUserCode(): string {
    const { strides, pads, dilations, groups, activation, alpha } = this.#attributes;
    const [stepY, stepX] = strides.map(
      (stride, axis) => stride / greatestCommonDivisor(stride, dilations[axis]!),
    );
    const tilesPerGroup = Math.ceil(this.#outputs / this.#lanes);
    const activate = activation ? ACTIVATIONS[activation].replaceAll('ALPHA', literal(alpha)) : 'a';
    const pixels = range(this.#pixels);
    const lanes = range(this.#lanes);
    const first = (lane: number) => (this.#hasBias ? `bias[firstChannel + ${this.#lane(lane)}]` : '0.0');
    return `
      fn activation(a : f32) -> f32 { return ${activate}; }

      // The first tap of the kernel that falls on an input; a number past any kernel where none does.
      fn firstTap(place : i32, stride : i32, dilation : i32) -> i32 {
        for (var tap = 0; tap < stride; tap++) {
          if ((place - tap * dilation) % stride == 0) { return tap; }
        }
        return 0x3fffffff;
      }

      fn main(index : i32) {
        let inputSize = uniforms.xShape.yz;
        let outSize = uniforms.outShape.yz;
        var rest = index;
        let tile = rest % ${groups * tilesPerGroup};
        rest = rest / ${groups * tilesPerGroup};
        let columnTiles = ((outSize.y + ${strides[1] - 1}) / ${strides[1]} + ${this.#pixels - 1}) / ${this.#pixels};
        let firstColumn = rest / ${strides[1]} % columnTiles * ${this.#pixels * strides[1]} + rest % ${strides[1]};
        rest = rest / (columnTiles * ${strides[1]});
        let y = rest % outSize.x;
        let image = rest / outSize.x;
        if (image >= uniforms.outShape.x || firstColumn >= outSize.y) { return; }
        let group = tile / ${tilesPerGroup};
        let output = tile % ${tilesPerGroup} * ${this.#lanes};
        let firstChannel = group * ${this.#outputs} + output;
        ${lanes.map((lane) => `let bias${lane} = ${first(lane)};`).join('\n')}
        ${each(pixels, lanes, (pixel, lane) => `var sum${pixel}_${lane} = bias${lane};`)}

        let placeY = y + ${pads.top};
        let placeX = firstColumn + ${pads.left};
        let firstKx = firstTap(placeX, ${strides[1]}, ${dilations[1]});
        for (var ky = firstTap(placeY, ${strides[0]}, ${dilations[0]}); ky < ${this.#kernel[0]}; ky += ${stepY}) {
          let iy = (placeY - ky * ${dilations[0]}) / ${strides[0]};
          if (iy < 0 || iy >= inputSize.x) { continue; }
          let inputRow = (image * inputSize.x + iy) * inputSize.y;
          for (var kx = firstKx; kx < ${this.#kernel[1]}; kx += ${stepX}) {
            let ix = (placeX - kx * ${dilations[1]}) / ${strides[1]};
            ${this.#tap(pixels, lanes)}
          }
        }
        let firstOut = ((image * outSize.x + y) * outSize.y + firstColumn) * ${groups * this.#outputs} + firstChannel;
        ${pixels.map((pixel) => this.#store(pixel, lanes)).join('\n')}
      }`;
  }

  /** One tap of the filter on all pixels of the thread. */
  #tap(pixels: readonly number[], lanes: readonly number[]): string {
    const components = this.#wide ? 4 : 1;
    const { groups } = this.#attributes;
    const [pixelSize, count] = [(groups * this.#inputs) / components, this.#inputs / components];
    const zero = this.#wide ? 'vec4<f32>(0.0)' : '0.0';
    const product = (pixel: number, lane: number) =>
      this.#wide ? `dot(x${pixel}, w${lane})` : `x${pixel} * w${lane}`;
    const loop = (read: (pixel: number) => string) => `
      for (var c = 0; c < ${count}; c++) {
        ${lanes.map((lane) => `let w${lane} = weights[firstWeight + ${this.#lane(lane)} * ${pixelSize} + c];`).join('\n')}
        ${pixels
          .map((pixel) => {
            const sums = lanes.map((lane) => `sum${pixel}_${lane} += ${product(pixel, lane)};`);
            return `let x${pixel} = ${read(pixel)};\n${sums.join('\n')}`;
          })
          .join('\n')}
      }`;
    const column = (pixel: number) => `clamp(ix + ${pixel}, 0, inputSize.y - 1)`;
    return `
      let firstWeight = ((ky * ${this.#kernel[1]} + kx) * ${this.#outputs} + output) * ${pixelSize} + group * ${count};
      if (ix >= 0 && ix + ${this.#pixels - 1} < inputSize.y) {
        let firstInput = (inputRow + ix) * ${pixelSize} + group * ${count};
        ${loop((pixel) => `x[firstInput + ${pixel * pixelSize} + c]`)}
      } else {
        let firstInput = inputRow * ${pixelSize} + group * ${count};
        ${pixels.map((pixel) => `let at${pixel} = firstInput + ${column(pixel)} * ${pixelSize};`).join('\n')}
        ${pixels.map((pixel) => `let inside${pixel} = ix + ${pixel} >= 0 && ix + ${pixel} < inputSize.y;`).join('\n')}
        ${loop((pixel) => `select(${zero}, x[at${pixel} + c], inside${pixel})`)}
      }`;
  }

  #store(pixel: number, lanes: readonly number[]): string {
    const { strides, groups } = this.#attributes;
    const at = `firstOut + ${pixel * strides[1] * groups * this.#outputs}`;
    const value = (lane: number) => `activation(sum${pixel}_${lane})`;
    const wide = range(this.#lanes / 4).map((quarter) => {
      const four = lanes.slice(4 * quarter, 4 * quarter + 4).map(value);
      return `result[(${at}) / 4 + ${quarter}] = vec4<f32>(${four.join(', ')});`;
    });
    const single = lanes.map(
      (lane) => `if (output + ${lane} < ${this.#outputs}) { result[${at} + ${lane}] = ${value(lane)}; }`,
    );
    const writes = (this.outputComponent === 4 ? wide : single).join('\n');
    return `if (firstColumn + ${pixel * strides[1]} < outSize.y) { ${writes} }`;
  }

  /** A lane past the last channel reads the last one's values, and writes nothing. */
  #lane(lane: number): string {
    return this.#outputs % this.#lanes === 0 ? `${lane}` : `min(${lane}, ${this.#outputs - 1} - output)`;
  }
}

/** Registers `GlanceTransposeConv2D` for tfjs's WebGPU backend; inputs and attributes as in `wasm.ts`. */
export function registerWebgpuTransposeConv2d(): void {
  if (getKernel('GlanceTransposeConv2D', 'webgpu')) return;
  registerKernel({
    kernelName: 'GlanceTransposeConv2D',
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, filter, bias } = inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo };
      const attributes = attrs as unknown as TransposeConvAttributes;
      const gpu = backend as WebGPUBackend;
      const program = new TransposeConv2dProgram(
        x.shape,
        filter.shape,
        bias !== undefined,
        attributes,
        isRoomy(gpu),
      );
      return gpu.runWebGPUProgram(
        program as unknown as Program,
        bias ? [x, filter, bias] : [x, filter],
        'float32',
      );
    },
  } satisfies KernelConfig);
}

function isRoomy({ device }: WebGPUBackend): boolean {
  return ROOMY_VENDORS.includes(device.adapterInfo?.vendor ?? '');
}

/**
 * The tile with the least work for a row of so many pixels: sums, of which the last tile makes more than there are pixels,
 * and values read for them.
 */
function chooseTile(columns: number, outputs: number, mostLanes: number, sums: number): Tile {
  const lanes = outputs % mostLanes === 0 ? mostLanes : Math.min(4, outputs);
  const work = (pixels: number) => Math.ceil(columns / pixels) * (pixels * lanes + pixels + lanes);
  let best = FEWEST_PIXELS;
  for (let pixels = FEWEST_PIXELS; pixels * lanes <= sums && pixels <= MOST_PIXELS; pixels++) {
    if (work(pixels) <= work(best)) best = pixels;
  }
  return { pixels: best, lanes };
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function each(
  pixels: readonly number[],
  lanes: readonly number[],
  write: (pixel: number, lane: number) => string,
): string {
  return pixels.flatMap((pixel) => lanes.map((lane) => write(pixel, lane))).join('\n');
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** A number as WGSL reads it as a float. */
function literal(value: number): string {
  return `f32(${value})`;
}
