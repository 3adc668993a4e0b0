import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend as currentBackend, memory, type Tensor, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { classShares, sharesOf } from '../../src/postprocess/class-shares.ts';
import { refineAlpha } from '../../src/postprocess/refine-alpha.ts';
import { GpuMasks } from '../../src/runtime/gpu/gpu-masks.ts';
import type { GpuMask, SegmentMask } from '../../src/shared/segmentation.ts';
import { lumaFactors } from '../../src/worker/input-luma.ts';
import { withBackend } from './support/backends.ts';
import { generator } from './support/segment-cases.ts';

/** Odd, so that a word holds pixels of two rows, with a border on every side. */
const [WIDTH, HEIGHT] = [37, 29];
const CONTENT = { x: 3, y: 2, width: 30, height: 23 };
const INPUT = {
  colour: 'BGR',
  scale: 1,
  mean: [104, 117, 123],
  std: [57, 58, 59],
  letterbox: { pad: 114 },
} as const;

describe('masks that stay on the GPU', () => {
  const state = withBackend('webgpu');
  const random = generator(7);

  const masksOf = (kind: SegmentMask['kind'], classCount: number) => {
    const traits = { kind, width: WIDTH, height: HEIGHT, classCount, luma: lumaFactors(INPUT) };
    return new GpuMasks(currentBackend() as WebGPUBackend, traits);
  };

  it('are refined and counted as on the CPU, frame after frame', async ({ skip }) => {
    if (state.missing) return skip(state.missing);
    const labels = ['background', 'person'];
    const held = memory().numTensors;
    const masks = masksOf('alpha', 2);
    let before: Uint8Array | null = null;
    for (let frame = 0; frame < 5; frame++) {
      // An edge that moves, softly, over stripes of luma.
      const values = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) =>
        Math.min(255, Math.max(0, 128 + ((at % WIDTH) - 15 - frame) * 40 + (random() - 0.5) * 90)),
      );
      const luma = Uint8Array.from({ length: values.length }, (_, at) =>
        Math.min(255, ((at % WIDTH) >> 3) * 40 + random() * 30),
      );
      const mask: SegmentMask = { width: WIDTH, height: HEIGHT, kind: 'alpha', values, content: CONTENT };
      const continues = frame !== 3;
      const expected: SegmentMask = refineAlpha(mask, luma, continues ? before : null);
      const [map, input] = [mapOf(values), inputOf(luma)];
      const made = masks.make(map, input, CONTENT, continues && before !== null);
      const counts = await made.counts;
      const found = await bytesOf(made.mask);
      expect(away(found, expected.values)).toBeLessThanOrEqual(1);
      const pixels = CONTENT.width * CONTENT.height;
      expect(sharesOf(counts, pixels, labels)).toEqual(classShares({ ...expected, values: found }, labels));
      map.dispose();
      input.dispose();
      before = expected.values;
    }
    masks.dispose();
    expect(memory().numTensors).toBe(held);
  });

  it('are counted by class, without what lies outside the frame and what has no label', async ({ skip }) => {
    if (state.missing) return skip(state.missing);
    const labels = ['road', 'sky', 'car'];
    const masks = masksOf('classes', labels.length);
    const values = Uint8Array.from({ length: WIDTH * HEIGHT }, () => Math.floor(random() * 5));
    const map = mapOf(values);
    const input = inputOf(values);
    const { mask, counts } = masks.make(map, input, CONTENT, false);
    expect(await bytesOf(mask)).toEqual(values);
    const whole: SegmentMask = { width: WIDTH, height: HEIGHT, kind: 'classes', values, content: CONTENT };
    const pixels = CONTENT.width * CONTENT.height;
    expect(sharesOf(await counts, pixels, labels)).toEqual(classShares(whole, labels));
    for (const tensor of [map, input]) tensor.dispose();
    masks.dispose();
  });
});

/** As `segmentMap` gives it. */
function mapOf(values: Uint8Array): Tensor {
  const bytes = new Uint8Array(Math.ceil(values.length / 4) * 4);
  bytes.set(values);
  return tensor1d(new Int32Array(bytes.buffer), 'int32');
}

/** A network's input that looks like this: grey. */
function inputOf(luma: Uint8Array): Tensor {
  const { mean, std } = INPUT;
  const values = Float32Array.from({ length: luma.length * 3 }, (_, at) => {
    const channel = at % 3;
    return (luma[Math.floor(at / 3)]! - mean[channel]!) / std[channel]!;
  });
  return tensor4d(values, [1, HEIGHT, WIDTH, 3]);
}

async function bytesOf({ buffer }: GpuMask): Promise<Uint8Array> {
  const { device } = currentBackend() as WebGPUBackend;
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const copy = device.createBuffer({ size: buffer.size, usage });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(GPUMapMode.READ);
  const bytes = new Uint8Array(copy.getMappedRange().slice(0));
  copy.destroy();
  return bytes.slice(0, WIDTH * HEIGHT);
}

function away(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
}
