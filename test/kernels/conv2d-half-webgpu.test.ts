import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, engine, memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { denseConvProgram } from '../../src/kernels/conv2d/dense-wgsl.ts';
import { depthwiseConvProgram } from '../../src/kernels/conv2d/depthwise-wgsl.ts';
import { canPair, convPairProgram } from '../../src/kernels/conv2d/pair-wgsl.ts';
import { conv2d, type PlainTensor } from '../../src/kernels/conv2d/reference.ts';
import { maxPoolProgram } from '../../src/kernels/pooling/max-pool-wgsl.ts';
import { copyProgram } from '../../src/kernels/webgpu/copy-wgsl.ts';
import type { GpuProgram } from '../../src/kernels/webgpu/gpu-program.ts';
import { gpuQueueOf } from '../../src/kernels/webgpu/gpu-queue.ts';
import { bufferOf } from '../../src/kernels/webgpu/gpu-tensors.ts';
import { halfToFloat } from '../../src/runtime/onnx/read-tensor.ts';
import { halfOf, LARGEST_HALF, packedHalves } from '../../src/shared/half.ts';
import { withBackend } from './support/backends.ts';
import { attributes, CONV_CASES, plain, relativeError, SAME, TRAITS, view } from './support/conv-cases.ts';
import { seededRandom } from './support/random.ts';

/** Of the largest value: 11 bits, and what lies between two convolutions is rounded once more. */
const RELATIVE = 2 ** -10;

describe('kernels in 16-bit floats on WebGPU', () => {
  const state = withBackend('webgpu');
  beforeAll(() => {
    if (state.missing || gpu().device.features.has('shader-f16')) return;
    state.missing = 'the adapter has no shader-f16';
    console.info(`skipped: ${state.missing}`);
  });
  const random = seededRandom(20261124);

  it.for(CONV_CASES)('match the reference: %s', async ([name, of], { skip }) => {
    if (state.missing) return skip(state.missing);
    const depthwise = of.outputs === 0;
    const channels = of.x[3];
    const x = rounded(plain(of.x, random));
    const filter = rounded(plain([...of.kernel, channels, depthwise ? 1 : of.outputs], random));
    const outputs = depthwise ? channels : of.outputs;
    const bias = of.bias ? plain([outputs], random).values : null;
    const expected = conv2d(x, filter, bias, of.attributes, depthwise);
    const [batch, height, width] = expected.shape as [number, number, number];
    const program = depthwise ? depthwiseConvProgram : denseConvProgram;
    const kept = [x, filter].map(({ values }) => tensor(packedHalves(values)));
    const biasTensor = bias && tensor(bias);
    for (const traits of TRAITS) {
      const got = await run(expected.values.length, (buffer) =>
        program(
          {
            x: view(bufferOf(gpu(), kept[0]!), of.x, true),
            filter: {
              buffer: bufferOf(gpu(), kept[1]!),
              half: true,
              kernel: of.kernel,
              inputs: channels,
              outputs,
              bias: biasTensor && bufferOf(gpu(), biasTensor),
            },
            attributes: of.attributes,
            out: { batch, height, width },
            residual: null,
            targets: [{ view: view(buffer, expected.shape, true), begin: 0, repeat: 1 }],
          },
          traits,
        ),
      );
      expectNear(got, expected.values, `${name}, software ${traits.software}`);
    }
    for (const used of kept) used.dispose();
    biasTensor?.dispose();
  });

  it.for([
    ['with a residual', [1, 7, 13, 16], 24, [1, 1]],
    ['to five channels', [1, 5, 5, 8], 5, [2, 2]],
    ['more channels than 32 bits leave room for', [1, 2, 6, 2048], 4, [1, 1]],
  ] as const)('do two convolutions at once: %s', async ([name, shape, outputs, strides], { skip }) => {
    if (state.missing) return skip(state.missing);
    const channels = shape[3];
    const x = rounded(plain(shape, random));
    const filters = [
      rounded(plain([3, 3, channels, 1], random)),
      rounded(plain([1, 1, channels, outputs], random)),
    ] as const;
    const own = [attributes('hard-swish', SAME, strides), attributes('silu')] as const;
    const middle = conv2d(x, filters[0], null, own[0], true);
    const last = conv2d(middle, filters[1], null, own[1], false);
    const residual = rounded(plain(last.shape, random));
    const expected = last.values.map((value, at) => value + residual.values[at]!);
    const [batch, height, width] = last.shape as [number, number, number];
    const [xs, depthwise, pointwise, added] = [x, ...filters, residual].map(({ values }) =>
      tensor(packedHalves(values)),
    ) as [Tensor, Tensor, Tensor, Tensor];
    const shared = { half: true, inputs: channels, bias: null };
    const first = {
      x: view(bufferOf(gpu(), xs), shape, true),
      filter: {
        ...shared,
        buffer: bufferOf(gpu(), depthwise),
        kernel: [3, 3] as const,
        outputs: channels,
      },
      attributes: own[0],
    };
    expect(canPair(first, TRAITS[0]!)).toBe(true);
    const got = await run(expected.length, (buffer) =>
      convPairProgram(
        {
          first,
          filter: { ...shared, buffer: bufferOf(gpu(), pointwise), kernel: [1, 1], outputs },
          attributes: own[1],
          out: { batch, height, width },
          residual: view(bufferOf(gpu(), added), last.shape, true),
          targets: [{ view: view(buffer, last.shape, true), begin: 0, repeat: 1 }],
        },
        TRAITS[0]!,
      ),
    );
    expectNear(got, expected, name);
    for (const used of [xs, depthwise, pointwise, added]) used.dispose();
  });

  it('keep what is too large as the largest, and copy and pool odd channels exactly', async ({ skip }) => {
    if (state.missing) return skip(state.missing);
    const shape = [1, 3, 5, 3];
    const x = rounded(plain(shape, random));
    const whole = tensor(
      Float32Array.from(x.values, (value, at) => (at === 4 ? 1e6 : at === 5 ? -1e9 : value)),
    );
    const half = await run(x.values.length, (buffer) =>
      copyProgram(view(bufferOf(gpu(), whole), shape), [
        { view: view(buffer, shape, true), begin: 0, repeat: 1 },
      ]),
    );
    const expected = x.values.map((value, at) =>
      at === 4 ? LARGEST_HALF : at === 5 ? -LARGEST_HALF : value,
    );
    expect([...half]).toEqual([...expected]);
    const packed = tensor(packedHalves(expected));
    const pooled = await run(3, (buffer) =>
      maxPoolProgram(
        view(bufferOf(gpu(), packed), shape, true),
        { kernelSize: [3, 5], strides: [1, 1], pads: { top: 0, bottom: 0, left: 0, right: 0 } },
        { height: 1, width: 1 },
        [{ view: view(buffer, [1, 1, 1, 3], true), begin: 0, repeat: 1 }],
      ),
    );
    const most = [0, 1, 2].map((channel) => Math.max(...expected.filter((_, at) => at % 3 === channel)));
    expect([...pooled]).toEqual(most);
    whole.dispose();
    packed.dispose();
  });

  it('leave no tensor behind', () => expect(memory().numTensors).toBe(0));
});

const gpu = () => backend() as WebGPUBackend;

/** What 16 bits hold of it. */
function rounded({ shape, values }: PlainTensor): PlainTensor {
  return { shape, values: values.map((value) => halfToFloat(halfOf(value))) };
}

/** Runs what writes so many halves to a buffer, and reads them back. */
async function run(length: number, make: (buffer: GPUBuffer) => GpuProgram): Promise<Float32Array> {
  const words = 2 * Math.ceil(length / 4);
  const result = engine().makeTensorFromTensorInfo(gpu().makeTensorInfo([words], 'int32'));
  gpuQueueOf(gpu()).run(make(bufferOf(gpu(), result)));
  const halves = new Uint16Array(((await result.data()) as Int32Array).slice().buffer);
  result.dispose();
  return Float32Array.from(halves.subarray(0, length), halfToFloat);
}

function expectNear(got: Float32Array, expected: Float32Array, name: string): void {
  expect(relativeError(got, expected), name).toBeLessThan(RELATIVE);
}
