import { engine, type NamedAttrMap, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkImages, checkPair, type Pair } from '../check-arguments.ts';
import { registerCpuPooling } from './cpu.ts';
import { registerPoolingGradients } from './gradients.ts';

const OP = 'bedOfNailsUnpool2d';

/**
 * Puts each pixel at the top left of a cell of zeros, NHWC; differentiable. Runs where `maxPoolWithIndices` does.
 * @param x `[batch, height, width, channels]`, float32
 * @param factors whole: height and width of a cell
 * @returns `[batch, height · factors[0], width · factors[1], channels]`
 * @throws GlanceError `bad-argument`, naming the argument
 */
export function bedOfNailsUnpool2d(x: Tensor4D, factors: Pair): Tensor4D {
  checkImages(OP, 'x', x, 'float32');
  checkPair(OP, 'factors', factors, 1);
  registerCpuPooling();
  registerPoolingGradients();
  const attributes = { factors: [...factors] } satisfies NamedAttrMap;
  return engine().runKernel('GlanceBedOfNailsUnpool', { x }, attributes);
}
