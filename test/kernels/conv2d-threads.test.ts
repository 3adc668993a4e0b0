import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConvAttributes, FusedActivation } from '../../src/kernels/conv2d/attributes.ts';
import { conv2d, type PlainTensor } from '../../src/kernels/conv2d/reference.ts';
import { registerWasmConvolutions } from '../../src/kernels/conv2d/wasm.ts';
import { hasRelaxedSimd } from '../../src/shared/capabilities.ts';
import { plain, relativeError } from './support/conv-cases.ts';
import { seededRandom } from './support/random.ts';
import { startThreadedMemory, type ThreadedMemory } from './support/threaded-memory.ts';

const ACTIVATIONS: readonly (FusedActivation | null)[] = [
  null,
  'relu',
  'relu6',
  'leakyrelu',
  'sigmoid',
  'silu',
  'hard-swish',
];
const RELATIVE = 1e-5;
const ROUNDS = 80;
const MODULES = ['kernels-threads.wasm', 'kernels-threads-relaxed.wasm'] as const;
const THREADS = [1, 2, 3, 5] as const;

// Node.js 20 has fused multiply-add behind a flag; later ones have it anyway.
if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');

interface Case {
  readonly name: string;
  readonly x: PlainTensor;
  readonly filter: PlainTensor;
  readonly bias: PlainTensor | null;
  readonly attributes: ConvAttributes;
  readonly depthwise: boolean;
}

describe.each(MODULES.flatMap((module) => THREADS.map((threads) => [module, threads] as const)))(
  'convolutions by %s, %i threads',
  (module, threads) => {
    let shared: ThreadedMemory;

    beforeAll(async () => {
      registerWasmConvolutions();
      shared = await startThreadedMemory(threads, module);
    });

    afterAll(() => shared.stop());

    it('match the reference on random shapes, strides and paddings', () => {
      expect(shared.threads).toBe(threads);
      for (const { name, x, filter, bias, attributes, depthwise } of randomCases(threads)) {
        const kernel = depthwise ? 'GlanceDepthwiseConv2D' : 'GlanceConv2D';
        const got = shared.run(kernel, { x, filter, bias }, attributes);
        expectSame(got, conv2d(x, filter, bias?.values ?? null, attributes, depthwise), name);
      }
    });
  },
);

/** Every third a plain pointwise one, every third depthwise with a kernel of three columns, the others anything. */
function* randomCases(seed: number): Generator<Case> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pads = () => ({ top: below(3), bottom: below(3), left: below(3), right: below(3) });
  for (let round = 0; round < ROUNDS; round++) {
    const kind = round % 3;
    const depthwise = kind === 1 || (kind === 2 && below(2) === 0);
    const kernel = [[1, 1] as const, [1 + below(5), 3] as const, [1 + below(5), 1 + below(5)] as const][
      kind
    ]!;
    const attributes: ConvAttributes = {
      strides: kind === 2 ? [1 + below(3), 1 + below(3)] : [1, 1],
      pads: kind === 0 ? { top: 0, bottom: 0, left: 0, right: 0 } : pads(),
      activation: ACTIVATIONS[below(ACTIVATIONS.length)]!,
      alpha: 0.1,
    };
    const height = Math.max(1 + below(28), kernel[0]);
    const width = Math.max(1 + below(28), kernel[1]);
    const channels = 1 + below(40);
    const outputs = depthwise ? 1 : 1 + below(40);
    const x = plain([1 + below(2), height, width, channels], random);
    const filter = plain([...kernel, channels, outputs], random);
    const bias = below(4) === 0 ? null : plain([depthwise ? channels : outputs], random);
    const shapes = { x: x.shape, filter: filter.shape, depthwise, attributes };
    yield { name: `round ${round}: ${JSON.stringify(shapes)}`, x, filter, bias, attributes, depthwise };
  }
}

function expectSame(got: PlainTensor, expected: PlainTensor, name: string): void {
  expect(got.shape, name).toEqual(expected.shape);
  expect(relativeError(got.values, expected.values), name).toBeLessThan(RELATIVE);
}
