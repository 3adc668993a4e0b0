import { allocate, internals } from './kernel-module.ts';

const BYTES_PER_FLOAT = 4;
/** Addresses by bias, since a packed filter begins with one. */
type Packed = Map<object | null, number>;

const packedOf = new WeakMap<object, Map<object, Packed>>();

/**
 * The address of a filter packed for our kernels. Packed at first use, kept beside the filter, and freed with it.
 * @param backend tfjs's WASM backend
 * @param filterId the filter's data id
 * @param biasId the bias's data id, or null; the filter is packed once for each
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
  const filters = filtersOf(backend);
  const packed: Packed = filters.get(filterId) ?? new Map();
  const known = packed.get(biasId);
  if (known !== undefined) return known;
  const { dataIdMap, wasm } = internals(backend);
  const address = allocate(backend, packedLength * BYTES_PER_FLOAT);
  // Views are taken after the allocation: memory may have grown.
  const view = (offset: number, length: number) => new Float32Array(wasm.HEAPU8.buffer, offset, length);
  const bias = biasId ? view(dataIdMap.get(biasId).memoryOffset, biasLength) : null;
  pack(view(dataIdMap.get(filterId).memoryOffset, filterLength), bias, view(address, packedLength).fill(0));
  packed.set(biasId, address);
  filters.set(filterId, packed);
  return address;
}

/** Made at a backend's first filter, together with the hook that frees a packed filter when its tensor goes. */
function filtersOf(backend: object): Map<object, Packed> {
  const known = packedOf.get(backend);
  if (known) return known;
  const filters = new Map<object, Packed>();
  packedOf.set(backend, filters);
  const { wasm } = internals(backend);
  const owner = backend as { disposeData(dataId: object, force?: boolean): boolean };
  const disposeData = owner.disposeData.bind(backend);
  owner.disposeData = (dataId, force) => {
    const gone = disposeData(dataId, force);
    if (gone) {
      for (const address of filters.get(dataId)?.values() ?? []) wasm._free(address);
      filters.delete(dataId);
    }
    return gone;
  };
  return filters;
}
