// The kernels that Glance adds to tfjs's WebAssembly backend. AssemblyScript, compiled by scripts/build-kernels.mjs
// into modules that import tfjs's own memory: addresses are tfjs tensors, nothing is copied.
// No statics, no allocation: these modules may not claim a byte of that memory.
export { bedOfNailsUnpool, gatherInPlane, placeInCells, placeInPlane } from './pooling';
export {
  activateOnThreads, addOnThreads, conv2dOnThreads, copyRowsOnThreads, depthwiseConv2dOnThreads, letterboxOnThreads,
  maxPoolOnThreads, maxPoolWithIndicesOnThreads, multiplyAddsOnThreads, nearestUnpoolOnThreads, runJobs,
  segmentMapOnThreads, serve, transposeConv2dOnThreads,
} from './threads';
