// The kernels that Glance adds to tfjs's WebAssembly backend. AssemblyScript, compiled by scripts/build-kernels.mjs
// into modules that import tfjs's own memory: addresses are tfjs tensors, nothing is copied.
// No statics, no allocation: these modules may not claim a byte of that memory.
export { hardSwish, silu } from './activation';
export { letterbox } from './letterbox';
export { bedOfNailsUnpool, gatherInPlane, maxPoolRows, nearestUnpool, placeInCells, placeInPlane } from './pooling';
export {
  conv2dOnThreads, copyRowsOnThreads, depthwiseConv2dOnThreads, multiplyAddsOnThreads, segmentMapOnThreads, serve,
  transposeConv2dOnThreads,
} from './threads';
