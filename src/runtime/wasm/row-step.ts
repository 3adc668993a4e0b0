import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { internals } from '../../kernels/wasm/kernel-module.ts';
import type { CompiledModel, GraphNode, ValueInfo } from '../graph/ir.ts';
import type { TfjsKernels } from '../kernels-tfjs.ts';
import { dtypeOf } from '../onnx/onnx-graph.ts';
import { OPS } from '../ops/index.ts';
import { bytesOf } from './arena.ts';

/** A tensor over memory that is somebody else's. */
export interface Alias {
  readonly tensor: Tensor;
  /** Leaves the memory alone. */
  dispose(): void;
}

/** A tensor that tfjs's kernels can read, at an address. */
export function aliasAt(backend: object, address: number, { shape, type }: ValueInfo): Alias {
  const { makeOutput, dataIdMap } = internals(backend);
  const info = makeOutput.call(backend, [...shape], dtypeOf(type), address);
  const tensor = engine().keep(engine().makeTensorFromTensorInfo(info, backend as never)) as Tensor;
  return {
    tensor,
    dispose() {
      // tfjs frees what a tensor lies in; of no address it frees nothing.
      dataIdMap.get(info.dataId).memoryOffset = 0;
      tensor.dispose();
    },
  };
}

/** A node that tfjs's kernels have a part in: run as the op table says, its results copied to their places. */
export class RowStep {
  readonly #backend: object;
  readonly #kernels: TfjsKernels;
  readonly #node: GraphNode;
  readonly #infos: readonly ValueInfo[];
  readonly #inputs: readonly Tensor[];
  readonly #aliases: readonly Alias[];
  readonly #addresses: readonly number[];

  constructor(
    backend: object,
    kernels: TfjsKernels,
    { values }: CompiledModel,
    node: GraphNode,
    addressOf: (value: string) => number,
    constants: ReadonlyMap<string, Tensor>,
  ) {
    this.#backend = backend;
    this.#kernels = kernels;
    this.#node = node;
    this.#infos = node.outputs.map((output) => values.get(output)!);
    this.#addresses = node.outputs.map(addressOf);
    const aliases: Alias[] = [];
    this.#inputs = node.inputs.map((value) => {
      const constant = constants.get(value);
      if (constant) return constant;
      const alias = aliasAt(backend, addressOf(value), values.get(value)!);
      aliases.push(alias);
      return alias.tensor;
    });
    this.#aliases = aliases;
  }

  run(): void {
    const { op, attributes } = this.#node;
    const row = OPS.get(op)!;
    const made = this.#kernels.collect(() => row.run(this.#kernels, this.#inputs, attributes, this.#infos));
    const { wasm, dataIdMap } = internals(this.#backend);
    this.#addresses.forEach((address, index) => {
      const tensor = made[index]!;
      const from = dataIdMap.get(tensor.dataId).memoryOffset;
      wasm.HEAPU8.copyWithin(address, from, from + bytesOf(this.#infos[index]!));
    });
    for (const tensor of made) tensor.dispose();
  }

  dispose(): void {
    for (const alias of this.#aliases) alias.dispose();
  }
}
