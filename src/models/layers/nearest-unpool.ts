import { serialization, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { nearestUnpool2d } from '../../kernels/pooling/nearest-unpool.ts';
import { FactorUnpool } from './factor-unpool.ts';
import { listOf } from './layer-options.ts';

/** Repeats each value over a cell of `size` pixels. */
export class GlanceNearestUnpool extends FactorUnpool {
  static readonly className = 'GlanceNearestUnpool';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return nearestUnpool2d(listOf(inputs)[0] as Tensor4D, this.factors);
  }
}

serialization.registerClass(GlanceNearestUnpool);
