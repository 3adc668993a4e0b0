import { add, mul, relu6, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { listOf } from './layer-options.ts';

/** x · clamp(x + 3, 0, 6) ÷ 6, which tf.layers lacks. ref: Howard et al. 2019, arXiv 1905.02244 */
export class GlanceHardSwish extends layers.Layer {
  static readonly className = 'GlanceHardSwish';

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = listOf(inputs)[0]!;
      return mul(mul(x, relu6(add(x, 3))), 1 / 6);
    });
  }
}

serialization.registerClass(GlanceHardSwish);
