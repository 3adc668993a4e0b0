import { internals } from './kernel-module.ts';

const BYTES_PER_FLOAT = 4;
const packedOf = new WeakMap<object, Map<object, number>>();

/**
 * The address of a filter packed for our kernels. Packed at first use, kept beside the filter, and freed with it.
 * @param backend tfjs's WASM backend
 * @param filterId the filter's data id
 * @param biasId the bias's data id, or null; a filter belongs with one bias
 * @param pack writes the packed floats, given views of filter and bias
 */
export function packedFilter(
  backend: object,
  filterId: object,
  biasId: object | null,
  filterLength: number,
  biasLength: number,
  packedLength: number,
  pack: (filter: Float32Array, bias: Float32Array | null, packed: Float32Array) => void,
): number {
  const addresses = addressesOf(backend);
  const known = addresses.get(filterId);
  if (known !== undefined) return known;
  const { dataIdMap, wasm } = internals(backend);
  const address = wasm._malloc(packedLength * BYTES_PER_FLOAT);
  if (address === 0) throw new Error('WebAssembly memory is full');
  // Views are taken after the allocation: memory may have grown.
  const view = (offset: number, length: number) => new Float32Array(wasm.HEAPU8.buffer, offset, length);
  const bias = biasId ? view(dataIdMap.get(biasId).memoryOffset, biasLength) : null;
  pack(view(dataIdMap.get(filterId).memoryOffset, filterLength), bias, view(address, packedLength).fill(0));
  addresses.set(filterId, address);
  return address;
}

/** Made at a backend's first filter, together with the hook that frees a packed filter when its tensor goes. */
function addressesOf(backend: object): Map<object, number> {
  const known = packedOf.get(backend);
  if (known) return known;
  const addresses = new Map<object, number>();
  packedOf.set(backend, addresses);
  const { wasm } = internals(backend);
  const owner = backend as { disposeData(dataId: object, force?: boolean): boolean };
  const disposeData = owner.disposeData.bind(backend);
  owner.disposeData = (dataId, force) => {
    const gone = disposeData(dataId, force);
    const address = addresses.get(dataId);
    if (gone && address !== undefined) {
      wasm._free(address);
      addresses.delete(dataId);
    }
    return gone;
  };
  return addresses;
}
