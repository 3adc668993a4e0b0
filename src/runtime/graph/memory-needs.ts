import type { CompiledModel, ValueInfo } from './ir.ts';

/** What a run of a model takes, in bytes. */
export interface MemoryNeeds {
  /** Of the largest single value. */
  readonly largestBytes: number;
  /** Of all that lives at once at the worst moment, constants included: at least this, as kernels need some room too. */
  readonly peakBytes: number;
}

/** tfjs holds numbers in four bytes each, and truth values in one. */
const BYTES_PER_NUMBER = 4;

/** Adds up what lives at each step: a value from the step that makes it to the last one that reads it. */
export function memoryNeeds({ nodes, constants, values, inputs, outputs }: CompiledModel): MemoryNeeds {
  // A Reshape is only another name for the same memory.
  const memoryOf = new Map<string, string>();
  for (const { op, inputs: read, outputs: written } of nodes) {
    if (op === 'Reshape') memoryOf.set(written[0]!, memoryOf.get(read[0]!) ?? read[0]!);
  }
  const own = (value: string) => memoryOf.get(value) ?? value;
  const bytes = (value: string) => bytesOf(values.get(value)!);

  const given = new Set([...constants.keys(), ...inputs.map(({ value }) => value)]);
  const kept = new Set([...given, ...outputs.map(({ value }) => own(value))]);
  const lastUse = new Map<string, number>();
  nodes.forEach(({ inputs: read, outputs: written }, step) => {
    for (const value of [...read, ...written]) lastUse.set(own(value), step);
  });

  let liveBytes = [...given].reduce((sum, value) => sum + bytes(value), 0);
  let peakBytes = liveBytes;
  nodes.forEach(({ inputs: read, outputs: written }, step) => {
    for (const value of written) if (own(value) === value) liveBytes += bytes(value);
    peakBytes = Math.max(peakBytes, liveBytes);
    for (const value of new Set([...read, ...written].map(own))) {
      if (lastUse.get(value) === step && !kept.has(value)) liveBytes -= bytes(value);
    }
  });
  let largestBytes = 0;
  for (const info of values.values()) largestBytes = Math.max(largestBytes, bytesOf(info));
  return { largestBytes, peakBytes };
}

function bytesOf({ shape, type }: ValueInfo): number {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return type === 'bool' ? count : count * BYTES_PER_NUMBER;
}
