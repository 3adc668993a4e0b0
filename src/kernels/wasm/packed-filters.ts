import { allocate, internals } from './kernel-module.ts';

const BYTES_PER_FLOAT = 4;
/** A packed filter begins with its bias: addresses by bias, then by the way it is packed. */
type Packed = Map<object | null, Map<string, number>>;

/** All that is packed for one backend. */
interface Store {
  readonly filters: Map<object, Packed>;
  /** What each bias is packed into, so that it goes with the bias too. */
  readonly biases: Map<object, Set<Packed>>;
}

/** What is to be packed. */
export interface FilterToPack {
  /** Data id of the filter. */
  readonly filterId: object;
  /** Data id of the bias, or null; the filter is packed once for each. */
  readonly biasId: object | null;
  /** The way of packing: one filter may serve several kernels, each with its own. */
  readonly form: string;
  /** Counts of floats. */
  readonly filterLength: number;
  readonly biasLength: number;
  readonly packedLength: number;
  /** Writes the packed floats, given views of filter and bias. */
  pack(filter: Float32Array, bias: Float32Array | null, packed: Float32Array): void;
}

const storeOf = new WeakMap<object, Store>();

/**
 * The address of a filter packed for our kernels. Packed at first use, kept beside the filter, and freed with it or with
 * its bias.
 * @param backend tfjs's WASM backend
 */
export function packedFilter(backend: object, filter: FilterToPack): number {
  const { filterId, biasId, form, filterLength, biasLength, packedLength, pack } = filter;
  const { filters, biases } = storeFor(backend);
  const packed: Packed = filters.get(filterId) ?? new Map();
  const known = packed.get(biasId)?.get(form);
  if (known !== undefined) return known;
  const { dataIdMap, wasm } = internals(backend);
  const address = allocate(backend, packedLength * BYTES_PER_FLOAT);
  // Views are taken after the allocation: memory may have grown.
  const view = (offset: number, length: number) => new Float32Array(wasm.HEAPU8.buffer, offset, length);
  const bias = biasId ? view(dataIdMap.get(biasId).memoryOffset, biasLength) : null;
  pack(view(dataIdMap.get(filterId).memoryOffset, filterLength), bias, view(address, packedLength).fill(0));
  packed.set(biasId, (packed.get(biasId) ?? new Map()).set(form, address));
  filters.set(filterId, packed);
  if (biasId) biases.set(biasId, (biases.get(biasId) ?? new Set()).add(packed));
  return address;
}

/** Lets another object, which stands in for a backend, use what is packed for it. */
export function shareFilters(standIn: object, backend: object): void {
  storeOf.set(standIn, storeFor(backend));
}

/** Made at a backend's first filter, together with the hook that frees what was packed when its tensors go. */
function storeFor(backend: object): Store {
  const known = storeOf.get(backend);
  if (known) return known;
  const store: Store = { filters: new Map(), biases: new Map() };
  storeOf.set(backend, store);
  const owner = backend as { disposeData(dataId: object, force?: boolean): boolean };
  const disposeData = owner.disposeData.bind(backend);
  owner.disposeData = (dataId, force) => {
    const gone = disposeData(dataId, force);
    if (gone) forget(backend, store, dataId);
    return gone;
  };
  return store;
}

function forget(backend: object, { filters, biases }: Store, dataId: object): void {
  const { wasm } = internals(backend);
  const free = (packed: Packed, biasId: object | null) => {
    for (const address of packed.get(biasId)?.values() ?? []) wasm._free(address);
    packed.delete(biasId);
  };
  const asFilter = filters.get(dataId);
  if (asFilter) {
    for (const biasId of [...asFilter.keys()]) {
      free(asFilter, biasId);
      if (biasId) biases.get(biasId)?.delete(asFilter);
    }
    filters.delete(dataId);
  }
  for (const packed of biases.get(dataId) ?? []) free(packed, dataId);
  biases.delete(dataId);
}
