import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { readFileSync } from 'node:fs';
import { grad, type Tensor, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { maxPoolWithIndices } from '../../src/kernels/pooling/max-pool-with-indices.ts';
import { maxUnpool2d } from '../../src/kernels/pooling/max-unpool.ts';
import { BACKENDS, withBackend } from './support/backends.ts';

/** NCHW. */
interface Values {
  readonly shape: readonly [number, number, number, number];
  readonly values: readonly (number | 'NaN' | '-Infinity')[];
}

interface Vectors {
  readonly name: string;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly ceilMode: boolean;
  readonly pool: Readonly<Record<'x' | 'y' | 'indices' | 'dy' | 'dx', Values>>;
  readonly unpool: Readonly<Record<'x' | 'y' | 'dy', Values>> & { readonly dx: Values | null };
}

/** Made by training/vectors/pooling.py. */
const CASES: readonly Vectors[] = JSON.parse(
  readFileSync('test/fixtures/vectors/pooling.json', 'utf8'),
).cases;

describe.each(BACKENDS)('as PyTorch, on %s', (name) => {
  const backend = withBackend(name);

  it.for(CASES)('pooling: $name', async (vectors, { skip }) => {
    if (backend.missing) return skip(backend.missing);
    const { x, y, indices, dy, dx } = vectors.pool;
    const pool = (images: Tensor4D) => maxPoolWithIndices(images, optionsOf(vectors));
    const got = pool(upload(x, 'float32'));
    await expectValues(got.values, y);
    await expectValues(got.indices, indices);
    const back = grad((images: Tensor) => pool(images as Tensor4D).values as Tensor);
    await expectValues(back(upload(x, 'float32'), upload(dy, 'float32')), dx);
  });

  it.for(CASES)('unpooling: $name', async (vectors, { skip }) => {
    if (backend.missing) return skip(backend.missing);
    const { x, y, dy, dx } = vectors.unpool;
    const { kernel, stride, padding, pool } = vectors;
    const [top, left] = padding;
    const unpool = (values: Tensor4D) =>
      maxUnpool2d(values, upload(pool.indices, 'int32'), {
        outputSize: [pool.x.shape[2], pool.x.shape[3]],
        kernelSize: kernel,
        strides: stride,
        pads: { top, left, bottom: top, right: left },
      });
    await expectValues(unpool(upload(x, 'float32')), y);
    if (!dx) return;
    const back = grad((values: Tensor) => unpool(values as Tensor4D) as Tensor);
    await expectValues(back(upload(x, 'float32'), upload(dy, 'float32')), dx);
  });
});

function optionsOf({ kernel, stride, padding: [top, left], dilation, ceilMode }: Vectors) {
  const pads = { top, left, bottom: top, right: left };
  return { kernelSize: kernel, strides: stride, pads, dilations: dilation, ceilMode };
}

function upload(given: Values, dtype: 'float32' | 'int32'): Tensor4D {
  const [batch, channels, height, width] = given.shape;
  return tensor(channelsLast(given), [batch, height, width, channels], dtype) as Tensor4D;
}

async function expectValues(got: Tensor, wanted: Values): Promise<void> {
  const [batch, channels, height, width] = wanted.shape;
  expect(got.shape).toEqual([batch, height, width, channels]);
  // −0 and 0 are one number.
  expect(Array.from(await got.data(), (value) => value + 0)).toEqual(channelsLast(wanted));
}

function channelsLast({ shape: [batch, channels, height, width], values }: Values): number[] {
  const area = height * width;
  return Array.from({ length: batch * channels * area }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / channels), at % channels];
    const image = Math.floor(pixel / area);
    return Number(values[(image * channels + channel) * area + (pixel % area)]!);
  });
}
