// The kernels that Glance adds to tfjs's WebAssembly backend. AssemblyScript, compiled by scripts/build-kernels.mjs
// into a module that imports tfjs's own memory: addresses are tfjs tensors, nothing is copied.
// No statics, no allocation: this module may not claim a byte of that memory.
export { hardSwish, silu } from './activation';
