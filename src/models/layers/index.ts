/** Importing this registers all layers, so that `loadLayersModel` knows them, and makes tfjs's own trainable on WASM. */
import { registerWasmConvolutionGradients } from '../../kernels/conv2d-gradient/wasm.ts';

export { GlanceBedOfNailsUnpool } from './bed-of-nails-unpool.ts';
export { GlanceBilinear } from './bilinear.ts';
export type { FactorUnpoolArgs } from './factor-unpool.ts';
export { GlanceHardSwish } from './hard-swish.ts';
export { GlanceMaxPoolWithIndices, type MaxPoolWithIndicesArgs } from './max-pool-with-indices.ts';
export { GlanceMaxUnpool, type MaxUnpoolArgs } from './max-unpool.ts';
export { GlanceNearestUnpool } from './nearest-unpool.ts';
export { GlanceTransposeConv2D, type TransposeConv2DArgs } from './transpose-conv2d.ts';

registerWasmConvolutionGradients();
