import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { gpuQueueOf } from '../webgpu/gpu-queue.ts';
import { bufferOf } from '../webgpu/gpu-tensors.ts';
import {
  type FactorAttributes,
  type PlaneAttributes,
  poolOutputSize,
  scaledShape,
  type WindowAttributes,
} from './attributes.ts';
import { maxPoolIndicesProgram } from './max-pool-indices-wgsl.ts';
import { knownInOwnWindow, rememberOrigin } from './own-windows.ts';
import { indexOutside } from './reference.ts';
import { type PoolingCall, registerPooling } from './register.ts';
import { gatherShader, placeShader, planeStraysShader, rowStraysShader, spreadShader } from './wgsl.ts';

const WORKGROUP_SIZE = 128;

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** What one of these kernels is made of. */
interface Shader {
  /** Names every value baked into the code. */
  readonly key: string;
  readonly code: string;
}

/** One invocation for each value of the output, or for each four channels of it. */
class PoolingProgram {
  readonly size = true;
  readonly workgroupSize: [number, number, number] = [WORKGROUP_SIZE, 1, 1];
  readonly variableNames: string[];
  readonly variableComponents: number[];
  readonly outputShape: number[];
  readonly outputComponent: number;
  readonly dispatchLayout: { x: number[] };
  readonly dispatch: [number, number, number];
  readonly shaderKey: string;
  readonly #code: string;

  constructor(
    shader: Shader,
    variableNames: readonly string[],
    outputShape: readonly number[],
    lanes: number,
  ) {
    const length = outputShape.reduce((product, side) => product * side, 1);
    this.variableNames = [...variableNames];
    this.variableComponents = variableNames.map(() => lanes);
    this.outputShape = [...outputShape];
    this.outputComponent = lanes;
    this.dispatchLayout = { x: outputShape.map((_, axis) => axis) };
    this.dispatch = [Math.ceil(length / lanes / WORKGROUP_SIZE), 1, 1];
    this.shaderKey = `glance_${shader.key}`;
    this.#code = shader.code;
  }

  getUserCode(): string {
    return this.#code;
  }
}

type Call<Attributes> = PoolingCall<WebGPUBackend, Attributes>;

/**
 * Registers the pooling kernels for tfjs's WebGPU backend; kernels, inputs and attributes as in
 * {@link registerWasmPooling}. All gather: each value of a result is computed by one invocation, in a fixed order.
 *
 * Indices that already lie on the GPU are not read back: one outside its plane is left out (unpooling and sums) or reads
 * as 0 (gathering). Those still on the CPU are checked, `bad-argument`.
 */
export function registerWebgpuPooling(): void {
  register('GlanceMaxPoolWithIndices', maxPoolWithIndices);
  register<PlaneAttributes>('GlanceMaxUnpool', (call) => place('maxUnpool2d', call, false));
  register<PlaneAttributes>('GlancePlaneScatterAdd', (call) => place('scatterAddInPlane', call, true));
  register('GlancePlaneGather', gather);
  register<FactorAttributes>('GlanceNearestUnpool', (call) => spread(call, false));
  register<FactorAttributes>('GlanceBedOfNailsUnpool', (call) => spread(call, true));
}

function register<Attributes>(
  kernelName: string,
  run: (call: Call<Attributes>) => TensorInfo | TensorInfo[],
): void {
  registerPooling('webgpu', kernelName, run);
}

function maxPoolWithIndices({ backend, x, attributes }: Call<WindowAttributes>): TensorInfo[] {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const shape = [batch, ...poolOutputSize([height, width], attributes), channels];
  const values = backend.makeTensorInfo(shape, 'float32');
  const indices = backend.makeTensorInfo(shape, 'int32');
  rememberOrigin(indices.dataId, { windows: attributes, shape, plane: [height, width] });
  const buffers = {
    x: bufferOf(backend, x),
    values: bufferOf(backend, values),
    indices: bufferOf(backend, indices),
  };
  gpuQueueOf(backend).run(
    maxPoolIndicesProgram(attributes, { x: x.shape, out: shape }, buffers, lanesOf(channels)),
  );
  return [values, indices];
}

function place(
  op: string,
  { backend, x, indices, attributes }: Call<PlaneAttributes>,
  sum: boolean,
): TensorInfo {
  const [batch, height, , channels] = x.shape as [number, number, number, number];
  const { outputSize } = attributes;
  const shape = [batch, ...outputSize, channels];
  const lanes = lanesOf(channels);
  if (knownInOwnWindow(indices, attributes)) {
    return run(backend, placeShader(attributes, lanes, sum, false), { x, indices }, shape, lanes, 'float32');
  }
  checkOnCpu(op, backend, indices, outputSize);
  const inRows = rowStraysShader(attributes, lanes);
  const rows = run(backend, inRows, { indices }, [batch, height, 1, channels], lanes, 'int32');
  const strays = run(backend, planeStraysShader(lanes), { rows }, [batch, 1, 1, channels], lanes, 'int32');
  const shader = placeShader(attributes, lanes, sum, true);
  const result = run(backend, shader, { x, indices, strays }, shape, lanes, 'float32');
  for (const { dataId } of [rows, strays]) backend.disposeData(dataId, true);
  return result;
}

function gather({ backend, x, indices }: Call<object>): TensorInfo {
  const [, height, width] = x.shape as [number, number, number, number];
  checkOnCpu('gatherInPlane', backend, indices, [height, width]);
  return run(backend, gatherShader(), { x, indices }, indices.shape, 1, 'float32');
}

function spread({ backend, x, attributes: { factors } }: Call<FactorAttributes>, nails: boolean): TensorInfo {
  const lanes = lanesOf(x.shape[3]!);
  return run(
    backend,
    spreadShader(factors, lanes, nails),
    { x },
    scaledShape(x.shape, factors),
    lanes,
    'float32',
  );
}

function run(
  backend: WebGPUBackend,
  shader: Shader,
  inputs: Readonly<Record<string, TensorInfo>>,
  shape: readonly number[],
  lanes: number,
  dtype: DataType,
): TensorInfo {
  const program = new PoolingProgram(shader, Object.keys(inputs), shape, lanes) as unknown as Program;
  return backend.runWebGPUProgram(program, Object.values(inputs), dtype);
}

/** Looks at indices where that needs no waiting for the GPU. */
function checkOnCpu(
  op: string,
  backend: WebGPUBackend,
  { dataId }: TensorInfo,
  plane: readonly [number, number],
) {
  const { values } = backend.tensorMap.get(dataId) as { values?: unknown };
  if (!(values instanceof Int32Array)) return;
  const area = plane[0] * plane[1];
  const stray = values.find((index) => index < 0 || index >= area);
  if (stray !== undefined) indexOutside(op, stray, plane);
}

function lanesOf(channels: number): 1 | 4 {
  return channels % 4 === 0 ? 4 : 1;
}
