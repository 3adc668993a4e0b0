import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';

const WORKGROUP_SIZE = 128;

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** One invocation for each value of the output: it walks the input's axes in the output's order. */
class IntegerTransposeProgram {
  readonly variableNames = ['A'];
  readonly size = true;
  readonly workgroupSize: [number, number, number] = [WORKGROUP_SIZE, 1, 1];
  readonly outputShape: number[];
  readonly dispatchLayout: { x: number[] };
  readonly dispatch: [number, number, number];
  readonly shaderKey: string;
  readonly #strides: readonly number[];

  constructor(shape: readonly number[], perm: readonly number[]) {
    this.outputShape = perm.map((axis) => shape[axis]!);
    this.#strides = perm.map((axis) => sizeOf(shape.slice(axis + 1)));
    this.dispatchLayout = { x: perm.map((_, axis) => axis) };
    this.dispatch = [Math.ceil(sizeOf(shape) / WORKGROUP_SIZE), 1, 1];
    this.shaderKey = `glance_transpose_${this.outputShape.join('_')}_by_${this.#strides.join('_')}`;
  }

  getUserCode(): string {
    const steps = this.outputShape.map(
      (side, axis) => `source += rest % ${side} * ${this.#strides[axis]}; rest /= ${side};`,
    );
    return `
      fn main(index : i32) {
        if (index >= uniforms.size) { return; }
        var rest = index;
        var source = 0;
        ${steps.reverse().join('\n')}
        result[index] = A[source];
      }`;
  }
}

/**
 * Registers `GlanceIntegerTranspose` (input `x`, int32 or bool; attribute `perm`) for tfjs's WebGPU backend, whose own
 * Transpose knows floats only.
 */
export function registerWebgpuTranspose(): void {
  if (getKernel('GlanceIntegerTranspose', 'webgpu')) return;
  registerKernel({
    kernelName: 'GlanceIntegerTranspose',
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const x = inputs.x as TensorInfo;
      const { perm } = attrs as unknown as { readonly perm: readonly number[] };
      const program = new IntegerTransposeProgram(x.shape, perm) as unknown as Program;
      return (backend as WebGPUBackend).runWebGPUProgram(program, [x], x.dtype);
    },
  });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
