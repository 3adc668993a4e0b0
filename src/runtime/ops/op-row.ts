import type { Tensor } from '@tensorflow/tfjs-core';
import type { ValueInfo } from '../graph/ir.ts';
import type { Attributes, ConstTensor } from '../onnx/onnx-graph.ts';

/** By name; by place for Concat, the one kernel that wants it so. */
export type KernelInputs = Readonly<Record<string, Tensor>> | readonly Tensor[];

/** What a row's `run` may do: call tfjs kernels. Every tensor a call makes is released unless `run` returns it. */
export interface Kernels {
  /** Runs a kernel with one output. */
  call(name: string, inputs: KernelInputs, attributes?: object): Tensor;
  /** Runs a kernel with several outputs. */
  callMany(name: string, inputs: KernelInputs, attributes?: object): Tensor[];
  /** Whether the current backend has this kernel. */
  has(name: string): boolean;
  /** A scalar, made once and kept. */
  scalar(value: number, dtype?: 'float32' | 'int32'): Tensor;
}

/** As much of the graph builder as a row needs. */
export interface NodeAdder {
  add1(op: string, inputs: readonly string[], attributes: Attributes, hint?: string): string;
  shape(value: string): readonly number[];
}

/**
 * How a step behaves when its input is stored with its axes in another order.
 * - `spatial`: the first inputs and all outputs are image batches; runs channels-last only, with `channelsLast: true`
 *   added.
 * - `elementwise`: any order, the same for all inputs and outputs, with broadcasting.
 * - `axes`: any order; `remap` rewrites the attributes for it. The output has the input's rank.
 * - absent: runs in the canonical order only.
 */
export type Layout =
  | {
      readonly kind: 'spatial';
      /** How many inputs are image batches; default 1. */
      readonly images?: number;
      /** The other inputs (weights, bias) as the channels-last form wants them. */
      convert?(builder: NodeAdder, inputs: readonly string[], attributes: Attributes): string[];
    }
  | { readonly kind: 'elementwise' }
  | {
      readonly kind: 'axes';
      /** Whether only input 0 is laid out so, and the others stay canonical. */
      readonly firstOnly?: boolean;
      /** `order[i]` is the canonical axis stored at place i. Null when this step cannot run in that order. */
      remap(attributes: Attributes, order: readonly number[]): Attributes | null;
    };

/** One op: its shape rule, how to evaluate it without a backend, how it takes layouts, and how to run it. */
export interface OpRow {
  readonly op: string;
  /** Shapes and types of the outputs. Throws Error saying what does not fit. */
  infer(inputs: readonly ValueInfo[], attributes: Attributes): ValueInfo[];
  /** Plain evaluation, for folding constants; one data array per output, in the shapes `infer` gives. */
  fold?(
    inputs: readonly ConstTensor[],
    attributes: Attributes,
    outputs: readonly ValueInfo[],
  ): ConstTensor['data'][];
  readonly layout?: Layout;
  /** Inputs stay the caller's. May return a tensor that shares an input's memory, never an input itself. */
  run(
    kernels: Kernels,
    inputs: readonly Tensor[],
    attributes: Attributes,
    outputs: readonly ValueInfo[],
  ): Tensor[];
}
