import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';

/** WGSL over one value or four at a time. exp is clamped: e⁸⁸ already overflows a float. */
const BODIES = {
  Silu: 'return a / (1.0 + exp(min(-a, TYPE(87.0))));',
  HardSwish: 'return a * clamp(a + 3.0, TYPE(0.0), TYPE(6.0)) / 6.0;',
} as const;

const WORKGROUP_SIZE = 128;

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** An element-wise activation; four values per thread where the size is a multiple of four. */
class ActivationProgram {
  readonly variableNames = ['A'];
  readonly size = true;
  readonly workgroupSize: [number, number, number] = [WORKGROUP_SIZE, 1, 1];
  readonly outputShape: number[];
  readonly dispatchLayout: { x: number[] };
  readonly dispatch: [number, number, number];
  readonly outputComponent: number;
  readonly variableComponents: number[];
  readonly shaderKey: string;
  readonly #name: keyof typeof BODIES;

  constructor(name: keyof typeof BODIES, shape: readonly number[]) {
    const length = shape.reduce((product, side) => product * side, 1);
    const lanes = length % 4 === 0 ? 4 : 1;
    this.#name = name;
    this.outputShape = [...shape];
    this.dispatchLayout = { x: shape.map((_, axis) => axis) };
    this.dispatch = [Math.ceil(length / lanes / WORKGROUP_SIZE), 1, 1];
    this.outputComponent = lanes;
    this.variableComponents = [lanes];
    this.shaderKey = `glance_${name}_${lanes}`;
  }

  getUserCode(): string {
    const type = this.outputComponent === 4 ? 'vec4<f32>' : 'f32';
    return `
      fn activation(a : ${type}) -> ${type} { ${BODIES[this.#name].replaceAll('TYPE', type)} }
      fn main(index : i32) {
        if (index < uniforms.size) { result[index] = activation(A[index]); }
      }`;
  }
}

/** Registers `Silu` and `HardSwish` (float32, any shape) for tfjs's WebGPU backend. */
export function registerWebgpuActivations(): void {
  for (const kernelName of Object.keys(BODIES) as (keyof typeof BODIES)[]) {
    if (getKernel(kernelName, 'webgpu')) continue;
    registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: ({ inputs, backend }) => {
        const x = inputs.x as TensorInfo;
        const program = new ActivationProgram(kernelName, x.shape) as unknown as Program;
        return (backend as WebGPUBackend).runWebGPUProgram(program, [x], 'float32');
      },
    } satisfies KernelConfig);
  }
}
