/** How much more the heap may hold at the end. */
const HEAP_GROWTH = 0.1;

/** What the app held at one moment. */
export interface Held {
  readonly backend: string;
  readonly tensors: number;
  /** The engine's memory: WASM's linear memory, or the tensors' bytes on WebGPU. */
  readonly engineBytes: number;
  /** GPU buffers; 0 on WASM. */
  readonly gpuBytes: number;
  /** JavaScript objects of page and worker after garbage was collected. */
  readonly heapBytes: number;
  /** Of these, compiled code: it grows as functions run for the first time, and often. */
  readonly codeBytes: number;
  readonly pageHeapBytes: number;
  readonly workerHeapBytes: number;
}

/** What became of one kind of fault. */
export interface FaultTally {
  readonly injected: number;
  /** Results came again in time, and the log says so. */
  readonly recovered: number;
  /** Until the log said so; null where it never did. */
  readonly worstMs: number | null;
}

/** What is wrong with how a soak went, a sentence each; none where all is well. */
export function problems(
  start: Held,
  end: Held,
  faults: Readonly<Record<string, FaultTally>>,
): readonly string[] {
  const found: string[] = [];
  for (const [name, { injected, recovered }] of Object.entries(faults)) {
    if (injected === 0) found.push(`${name}: never injected, the run was too short`);
    else if (recovered < injected) found.push(`${name}: recovered ${recovered} times of ${injected}`);
  }
  if (end.backend !== start.backend) found.push(`began on ${start.backend}, ended on ${end.backend}`);
  if (end.tensors !== start.tensors)
    found.push(`tensors: ${start.tensors} at first, ${end.tensors} at the end`);
  const growth = end.heapBytes / start.heapBytes - 1;
  if (!(end.heapBytes <= start.heapBytes * (1 + HEAP_GROWTH)))
    found.push(`heap: grew by ${(growth * 100).toFixed(1)} %`);
  return found;
}
