import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerWasmAdd } from '../../src/kernels/add/wasm.ts';
import type { PlainTensor } from '../../src/kernels/conv2d/reference.ts';
import { poolOutputSize, type WindowAttributes } from '../../src/kernels/pooling/attributes.ts';
import { emptyWindow } from '../../src/kernels/pooling/check.ts';
import { maxPoolWithIndices } from '../../src/kernels/pooling/reference.ts';
import { registerWasmPooling } from '../../src/kernels/pooling/wasm.ts';
import { seededRandom } from './support/random.ts';
import { startThreadedMemory, type ThreadedMemory } from './support/threaded-memory.ts';

const ROUNDS = 150;
/** Some are equal, some are none, and some pools are large enough to be shared out. */
const VALUES = [-3, -1, -0.5, 0, 1, 2, 7, Number.NaN, Number.NEGATIVE_INFINITY];

describe.each([1, 3])('GlanceAdd and GlanceMaxPool by %i threads', (threads) => {
  let shared: ThreadedMemory;

  beforeAll(async () => {
    registerWasmAdd();
    registerWasmPooling();
    shared = await startThreadedMemory(threads, 'kernels-threads.wasm');
  });

  afterAll(() => shared.stop());

  it.each([1, 3, 4, 7, 5000, 60_001])('add %i values', (length) => {
    const random = seededRandom(length);
    const [a, b] = [0, 1].map(() => plain([length], () => random() * 2 - 1)) as [PlainTensor, PlainTensor];
    const wanted = a.values.map((value, at) => Math.fround(value + b.values[at]!));
    expect(shared.run('GlanceAdd', { a, b }, {}).values).toEqual(wanted);
  });

  it('pool as the reference does: any window, any shape, ties, NaN and −∞', () => {
    const random = seededRandom(threads);
    const below = (limit: number) => Math.floor(random() * limit);
    let pooled = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const side = round % 10 === 0 ? 40 : 9;
      const shape = [1 + below(2), 1 + below(side), 1 + below(side), 1 + below(13)] as const;
      // A kernel of five columns that moves by one goes its own way.
      const five = round % 3 === 0;
      const windows: WindowAttributes = {
        kernelSize: [1 + below(5), five ? 5 : 1 + below(5)],
        strides: [1 + below(3), five ? 1 : 1 + below(3)],
        dilations: [1, 1],
        pads: { top: below(3), left: below(3), bottom: below(3), right: below(3) },
      };
      const size = [shape[1], shape[2]] as const;
      if (poolOutputSize(size, windows).some((count) => count < 1) || emptyWindow(size, windows)) continue;
      pooled++;
      const x = plain(shape, () => VALUES[below(VALUES.length)]!);
      const wanted = maxPoolWithIndices(x, windows).values;
      const got = shared.run('GlanceMaxPool', { x }, windows);
      const about = `round ${round}: ${JSON.stringify({ shape, windows })}`;
      expect(got.shape, about).toEqual(wanted.shape);
      expect(got.values, about).toEqual(wanted.values);
    }
    expect(pooled).toBeGreaterThan(ROUNDS / 3);
  });
});

function plain(shape: readonly number[], value: () => number): PlainTensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape: [...shape], values: Float32Array.from({ length: size }, value) };
}
