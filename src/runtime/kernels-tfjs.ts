import { engine, getKernel, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { registerPlainIntegers } from '../kernels/integer/plain.ts';
import { registerCpuPooling } from '../kernels/pooling/cpu.ts';
import type { KernelInputs, Kernels } from './ops/op-row.ts';

/** Calls kernels of tfjs's current backend, and releases what a step made on the way to its results. */
export class TfjsKernels implements Kernels {
  readonly #scalars = new Map<string, Tensor>();
  #made: Tensor[] = [];

  constructor() {
    const name = engine().backendName;
    if (name === 'cpu') registerCpuPooling();
    if (name === 'cpu' || name === 'wasm') registerPlainIntegers(name);
  }

  call(name: string, inputs: KernelInputs, attributes: object = {}): Tensor {
    const own = this.#ownName(name, inputs);
    const result = engine().runKernel(own, inputs as never, attributes as never) as Tensor | Tensor[];
    const made = Array.isArray(result) ? result[0]! : result;
    this.#made.push(made);
    return made;
  }

  callMany(name: string, inputs: KernelInputs, attributes: object = {}): Tensor[] {
    const own = this.#ownName(name, inputs);
    const result = engine().runKernel(own, inputs as never, attributes as never) as Tensor | Tensor[];
    const made = Array.isArray(result) ? result : [result];
    this.#made.push(...made);
    return made;
  }

  has(name: string): boolean {
    return getKernel(name, engine().backendName) != null;
  }

  scalar(value: number, dtype: 'float32' | 'int32' = 'float32'): Tensor {
    const key = `${dtype} ${value}`;
    const known = this.#scalars.get(key);
    if (known) return known;
    const made = engine().keep(tensor(value, [], dtype));
    this.#scalars.set(key, made);
    return made;
  }

  /** Runs a step; of the tensors made during it only those it returns survive, none when it throws. */
  collect(step: () => Tensor[]): Tensor[] {
    this.#made = [];
    let kept: Tensor[] = [];
    try {
      kept = step();
      return kept;
    } finally {
      if (this.#made.length > kept.length) {
        for (const made of this.#made) if (!kept.includes(made)) made.dispose();
      }
      this.#made = [];
    }
  }

  /** Whole numbers and truth values go to a kernel of our own where tfjs's would take them for floats. */
  #ownName(name: string, inputs: KernelInputs): string {
    const named = inputs as Readonly<Record<string, Tensor | undefined>>;
    const lead = named.x ?? named.a ?? named.t ?? named[0];
    if (!lead || lead.dtype === 'float32') return name;
    const own = `GlanceInteger${name}`;
    return this.has(own) ? own : name;
  }

  dispose(): void {
    for (const scalar of this.#scalars.values()) scalar.dispose();
    this.#scalars.clear();
  }
}
