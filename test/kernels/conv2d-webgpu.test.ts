import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, engine, memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { denseConvProgram } from '../../src/kernels/conv2d/dense-wgsl.ts';
import { depthwiseConvProgram } from '../../src/kernels/conv2d/depthwise-wgsl.ts';
import type { GpuFilter } from '../../src/kernels/conv2d/gpu-call.ts';
import { canPair, convPairProgram } from '../../src/kernels/conv2d/pair-wgsl.ts';
import { conv2d } from '../../src/kernels/conv2d/reference.ts';
import { gpuQueueOf } from '../../src/kernels/webgpu/gpu-queue.ts';
import { bufferOf } from '../../src/kernels/webgpu/gpu-tensors.ts';
import type { Target } from '../../src/kernels/webgpu/view.ts';
import { withBackend } from './support/backends.ts';
import { attributes, CONV_CASES, plain, relativeError, SAME, TRAITS, view } from './support/conv-cases.ts';
import { seededRandom } from './support/random.ts';

const RELATIVE = 1e-5;
describe('convolution kernels on WebGPU', () => {
  const state = withBackend('webgpu');
  const random = seededRandom(20261123);
  it.for(CONV_CASES)('match the reference: %s', async ([name, of], { skip }) => {
    if (state.missing) return skip(state.missing);
    const depthwise = of.outputs === 0;
    const x = plain(of.x, random);
    const filter = plain([...of.kernel, of.x[3], depthwise ? 1 : of.outputs], random);
    const bias = of.bias ? plain([depthwise ? of.x[3] : of.outputs], random).values : null;
    const expected = conv2d(x, filter, bias, of.attributes, depthwise);
    const inputs: Record<string, Tensor> = {
      x: tensor(x.values, [...x.shape]),
      filter: tensor(filter.values, [...filter.shape]),
      ...(bias ? { bias: tensor(bias) } : {}),
    };
    const kernel = depthwise ? 'GlanceDepthwiseConv2D' : 'GlanceConv2D';
    const output = engine().runKernel(kernel, inputs as never, of.attributes as never) as Tensor;
    expectSame((await output.data()) as Float32Array, expected.values, name);
    expect(output.shape).toEqual(expected.shape);
    for (const traits of TRAITS) {
      const uploaded = filterOf(inputs.filter!, inputs.bias, of.x[3], depthwise ? of.x[3] : of.outputs);
      const [batch, height, width, channels] = expected.shape as [number, number, number, number];
      const result = await run([batch * height * width * channels], (buffer) => ({
        program: (depthwise ? depthwiseConvProgram : denseConvProgram)(
          {
            x: view(bufferOf(gpu(), inputs.x!), x.shape),
            filter: uploaded,
            attributes: of.attributes,
            out: { batch, height, width },
            residual: null,
            targets: [{ view: view(buffer, expected.shape), begin: 0, repeat: 1 }],
          },
          traits,
        ),
      }));
      expectSame(result, expected.values, `${name}, software ${traits.software}`);
    }
    for (const used of [...Object.values(inputs), output]) used.dispose();
  });

  it.for([
    ['same size', [1, 7, 13, 16], 24, [1, 1]],
    ['every second pixel, more channels', [2, 11, 9, 32], 64, [2, 2]],
    ['to five channels', [1, 5, 5, 8], 5, [1, 1]],
    ['wide', [1, 4, 6, 128], 128, [1, 1]],
  ] as const)(
    'do a depthwise and a pointwise one at once: %s',
    async ([name, shape, outputs, strides], { skip }) => {
      if (state.missing) return skip(state.missing);
      const channels = shape[3];
      const x = plain(shape, random);
      const filters = [plain([3, 3, channels, 1], random), plain([1, 1, channels, outputs], random)] as const;
      const biases = [plain([channels], random).values, plain([outputs], random).values] as const;
      const own = [attributes('hard-swish', SAME, strides), attributes('silu')] as const;
      const middle = conv2d(x, filters[0], biases[0], own[0], true);
      const last = conv2d(middle, filters[1], biases[1], own[1], false);
      const residual = plain(last.shape, random);
      const expected = last.values.map((value, at) => value + residual.values[at]!);
      const [batch, height, width] = last.shape as [number, number, number, number];
      for (const traits of TRAITS) {
        const tensors = [x, ...filters, residual].map(({ values, shape: own }) => tensor(values, [...own]));
        const biasTensors = biases.map((values) => tensor(values));
        const first = {
          x: view(bufferOf(gpu(), tensors[0]!), x.shape),
          filter: filterOf(tensors[1]!, biasTensors[0], channels, channels),
          attributes: own[0],
        };
        expect(canPair(first, traits)).toBe(true);
        const result = await run([expected.length], (buffer) => ({
          program: convPairProgram(
            {
              first,
              filter: filterOf(tensors[2]!, biasTensors[1], channels, outputs),
              attributes: own[1],
              out: { batch, height, width },
              residual: view(bufferOf(gpu(), tensors[3]!), last.shape),
              targets: [{ view: view(buffer, last.shape), begin: 0, repeat: 1 }],
            },
            traits,
          ),
        }));
        expectSame(result, expected, `${name}, software ${traits.software}`);
        for (const used of [...tensors, ...biasTensors]) used.dispose();
      }
    },
  );

  it('write where they are told: channels apart, enlarged, and beside what they read', async ({ skip }) => {
    if (state.missing) return skip(state.missing);
    const [height, width, channels] = [3, 5, 4];
    const pitch = 13;
    // Channels 0 to 3 hold the input, 4 to 7 take the first half of the result; 8 is left alone.
    const joined = plain([1, height, width, pitch], random);
    const x = plain([1, height, width, channels], random);
    for (let pixel = 0; pixel < height * width; pixel++) {
      joined.values.set(x.values.subarray(pixel * channels, (pixel + 1) * channels), pixel * pitch);
    }
    const filter = plain([1, 1, channels, 8], random);
    const expected = conv2d(x, filter, null, attributes('relu'), false).values;
    const filterTensor = tensor(filter.values, [...filter.shape]);
    const joinedTensor = tensor(joined.values, [...joined.shape]);
    const place = bufferOf(gpu(), joinedTensor);
    const enlarged = await run([4 * height * width * 3], (buffer) => {
      const out = { batch: 1, height, width };
      const targets: Target[] = [
        { view: { ...out, buffer: place, offset: 4, pitch, channels: 4 }, begin: 0, repeat: 1 },
        { view: view(buffer, [1, 2 * height, 2 * width, 3]), begin: 5, repeat: 2 },
      ];
      return {
        program: denseConvProgram(
          {
            x: { ...out, buffer: place, offset: 0, pitch, channels },
            filter: filterOf(filterTensor, undefined, channels, 8),
            attributes: attributes('relu'),
            out,
            residual: null,
            targets,
          },
          TRAITS[0]!,
        ),
      };
    });
    const beside = (await joinedTensor.data()) as Float32Array;
    for (let pixel = 0; pixel < height * width; pixel++) {
      const row = beside.subarray(pixel * pitch, (pixel + 1) * pitch);
      expectSame(row.slice(0, 4), x.values.slice(pixel * 4, pixel * 4 + 4), 'the input');
      expectSame(row.slice(4, 8), expected.slice(pixel * 8, pixel * 8 + 4), 'the first half');
      expectSame(row.slice(8), joined.values.slice(pixel * pitch + 8, (pixel + 1) * pitch), 'the rest');
    }
    for (let y = 0; y < 2 * height; y++) {
      for (let column = 0; column < 2 * width; column++) {
        const from = ((y >> 1) * width + (column >> 1)) * 8 + 5;
        const to = (y * 2 * width + column) * 3;
        expectSame(enlarged.slice(to, to + 3), expected.slice(from, from + 3), `enlarged ${y} ${column}`);
      }
    }
    filterTensor.dispose();
    joinedTensor.dispose();
  });

  it('leave no tensor behind', () => expect(memory().numTensors).toBe(0));
});

const gpu = () => backend() as WebGPUBackend;

function filterOf(filter: Tensor, bias: Tensor | undefined, inputs: number, outputs: number): GpuFilter {
  return {
    buffer: bufferOf(gpu(), filter),
    kernel: [filter.shape[0]!, filter.shape[1]!],
    inputs,
    outputs,
    bias: bias ? bufferOf(gpu(), bias) : null,
  };
}

/** Runs what writes to a buffer of this size, and reads it back. */
async function run(
  shape: readonly number[],
  make: (buffer: GPUBuffer) => { program: ReturnType<typeof denseConvProgram> },
): Promise<Float32Array> {
  const result = engine().makeTensorFromTensorInfo(gpu().makeTensorInfo([...shape], 'float32'));
  gpuQueueOf(gpu()).run(make(bufferOf(gpu(), result)).program);
  const values = (await result.data()) as Float32Array;
  result.dispose();
  return values;
}

function expectSame(got: Float32Array, expected: Float32Array, name: string): void {
  expect(got.length, name).toBe(expected.length);
  expect(relativeError(got, expected), name).toBeLessThan(RELATIVE);
}
