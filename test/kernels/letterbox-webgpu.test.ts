import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NodeGpu, startNodeGpu } from '../../src/cli/node-gpu.ts';
import { createLetterboxer } from '../../src/preprocess/letterbox-rgba.ts';
import { WebgpuLetterboxer } from '../../src/preprocess/webgpu-letterbox.ts';
import { CONVENTIONS, GEOMETRIES, letterboxOf, levelOf, noise, worstOf } from './support/letterbox-cases.ts';

/** Of one of 255 levels: the GPU sums in single precision. */
const LEVELS = 0.001;

describe('the letterbox on WebGPU', () => {
  let nodeGpu: NodeGpu | null = null;
  let device: GPUDevice | null = null;
  let missing = '';

  beforeAll(async () => {
    try {
      nodeGpu = await startNodeGpu();
      const adapter = await nodeGpu.gpu.requestAdapter();
      device = (await adapter?.requestDevice()) ?? null;
    } catch (error) {
      missing = error instanceof Error ? error.message : String(error);
    }
    if (!device) console.log(`skipped: no WebGPU adapter in Node (${missing})`);
  });
  afterAll(() => {
    device?.destroy();
    nodeGpu?.dispose();
  });

  it.for(GEOMETRIES)('agrees with the reference: %s', async (geometry, { skip }) => {
    if (!device) return skip(missing);
    for (const [align, input] of CONVENTIONS) {
      const box = letterboxOf(geometry, align);
      const { width, height } = box.source;
      const rgba = noise(width, height);
      const length = box.target.width * box.target.height * 3;
      const expected = new Float32Array(length);
      createLetterboxer(box, input)(rgba, expected);

      const buffer = device.createBuffer({
        size: length * 4,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
      });
      const letterboxer = new WebgpuLetterboxer(device, buffer, input);
      letterboxer.write(
        { rgba: noise(3, 2), width: 3, height: 2 },
        letterboxOf([3, 2, box.target.width, box.target.height], align),
      );
      letterboxer.write({ rgba, width, height }, box);
      const got = await read(device, buffer);
      letterboxer.dispose();
      buffer.destroy();
      expect(worstOf(got, expected) / levelOf(input)).toBeLessThan(LEVELS);
    }
  });
});

async function read(device: GPUDevice, buffer: GPUBuffer): Promise<Float32Array> {
  const copy = device.createBuffer({
    size: buffer.size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(copy.getMappedRange().slice(0));
  copy.destroy();
  return values;
}
