import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf } from './reference.ts';

const WORKGROUP_SIZE = 128;
const MAX_WORKGROUPS = 65_535;
const NAMES = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;

/** How many tensors one program can read. */
export const MAX_INPUTS = NAMES.length;

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** What one dispatch is to do: `code` sees `index`, the inputs as A, B, … and `result`, all in their own types. */
export interface ProgramText {
  readonly name: string;
  readonly outputShape: readonly number[];
  readonly code: string;
  /** How often the code is run; default once for each value of the output. */
  readonly count?: number;
  /** The output is a list of atomics of int32. */
  readonly atomic?: true;
  /** Of the output, where that is not to be made. */
  readonly into?: TensorInfo;
}

/** Runs a program whose numbers are all written into its text: the text is its key. */
export function runProgram(
  backend: WebGPUBackend,
  inputs: readonly TensorInfo[],
  dtype: TensorInfo['dtype'],
  text: ProgramText,
): TensorInfo {
  const count = text.count ?? sizeOf(text.outputShape);
  const groups = Math.max(1, Math.ceil(count / WORKGROUP_SIZE));
  const across = groups <= MAX_WORKGROUPS ? groups : Math.ceil(Math.sqrt(groups));
  const program = {
    variableNames: NAMES.slice(0, inputs.length),
    workgroupSize: [WORKGROUP_SIZE, 1, 1],
    outputShape: [...text.outputShape],
    dispatchLayout: { x: text.outputShape.map((_, axis) => axis) },
    dispatch: [across, Math.ceil(groups / across), 1],
    ...(text.atomic ? { atomic: true } : {}),
    uniforms: 'count : i32,',
    shaderKey: `glance_${text.name}_${text.code.replace(/\s+/g, ' ')}`,
    getUserCode: () => `fn main(index : i32) { if (index >= uniforms.count) { return; } ${text.code} }`,
  } as unknown as Program;
  const uniforms = [{ type: 'int32', data: [count] }];
  return backend.runWebGPUProgram(program, [...inputs], dtype, uniforms, text.into);
}

/** WGSL that leaves in `name` the place that `index`, walking `shape`, has under these strides. */
export function placeCode(
  name: string,
  shape: readonly number[],
  strides: readonly number[],
  start = 0,
): string {
  const steps = shape.map((side, axis) => {
    if (side === 1) return '';
    const step = strides[axis] === 0 ? '' : `${name} += ${name}Rest % ${side} * ${strides[axis]};`;
    return `${step} ${name}Rest /= ${side};`;
  });
  return `var ${name} = ${start}; var ${name}Rest = index; ${steps.reverse().join(' ')}`;
}
