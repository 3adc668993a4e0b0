import { serialization, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { bedOfNailsUnpool2d } from '../../kernels/pooling/bed-of-nails-unpool.ts';
import { FactorUnpool } from './factor-unpool.ts';
import { listOf } from './layer-options.ts';

/** Puts each value at the top left of a cell of `size` pixels, zero elsewhere. */
export class GlanceBedOfNailsUnpool extends FactorUnpool {
  static readonly className = 'GlanceBedOfNailsUnpool';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return bedOfNailsUnpool2d(listOf(inputs)[0] as Tensor4D, this.factors);
  }
}

serialization.registerClass(GlanceBedOfNailsUnpool);
