import { GlanceError } from '../../shared/errors.ts';

/** What 32-bit addresses reach, less a page: more is not in tfjs's builds. */
export const MAX_WASM_BYTES = 2 ** 32 - 2 ** 16;

/** The allocator of an Emscripten module. */
interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/**
 * Makes an allocation that fails say so: tfjs takes the null address for a tensor's and writes over the module's own data.
 * From here on `_malloc` throws GlanceError `model-too-large`.
 */
export function guardAllocations(wasm: Allocator): void {
  // Emscripten replaces its exports by themselves when they are first called.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    // More than 32 bits would be taken modulo 2³².
    const address = bytes > MAX_WASM_BYTES ? 0 : allocate(bytes);
    if (address === 0 && bytes > 0) {
      const megabytes = Math.ceil(bytes / 1e6);
      throw new GlanceError('model-too-large', {
        backend: 'WebAssembly',
        problem: `there is no memory for another ${megabytes} MB`,
      });
    }
    return address;
  };
}
