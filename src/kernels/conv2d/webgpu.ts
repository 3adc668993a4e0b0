import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { gpuQueueOf } from '../webgpu/gpu-queue.ts';
import { bufferOf, gpuTraits } from '../webgpu/gpu-tensors.ts';
import { denseView } from '../webgpu/view.ts';
import { type ConvAttributes, convOutputSize } from './attributes.ts';
import { denseConvProgram } from './dense-wgsl.ts';
import { depthwiseConvProgram } from './depthwise-wgsl.ts';
import type { GpuConv } from './gpu-call.ts';

/**
 * Registers `GlanceConv2D` and `GlanceDepthwiseConv2D` for tfjs's WebGPU backend; inputs and attributes as in `wasm.ts`.
 * A graph's executor uses their shaders directly, with more of the graph in each.
 */
export function registerWebgpuConvolutions(): void {
  register('GlanceConv2D', false);
  register('GlanceDepthwiseConv2D', true);
}

function register(kernelName: string, depthwise: boolean): void {
  if (getKernel(kernelName, 'webgpu')) return;
  registerKernel({
    kernelName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, filter, bias } = inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo };
      const attributes = attrs as unknown as ConvAttributes;
      return run(backend as WebGPUBackend, x, filter, bias, attributes, depthwise);
    },
  });
}

function run(
  backend: WebGPUBackend,
  x: TensorInfo,
  filter: TensorInfo,
  bias: TensorInfo | undefined,
  attributes: ConvAttributes,
  depthwise: boolean,
): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, , perInput] = filter.shape as [number, number, number, number];
  const [outHeight, outWidth] = convOutputSize(height, width, kernelHeight, kernelWidth, attributes);
  const outputs = depthwise ? channels : perInput;
  const shape = [batch, outHeight, outWidth, outputs];
  const result = backend.makeTensorInfo(shape, 'float32');
  const conv: GpuConv = {
    x: denseView(bufferOf(backend, x), x.shape),
    filter: {
      buffer: bufferOf(backend, filter),
      kernel: [kernelHeight, kernelWidth],
      inputs: channels,
      outputs,
      bias: bias ? bufferOf(backend, bias) : null,
    },
    attributes,
    out: { batch, height: outHeight, width: outWidth },
    residual: null,
    targets: [{ view: denseView(bufferOf(backend, result), shape), begin: 0, repeat: 1 }],
  };
  const program = depthwise ? depthwiseConvProgram : denseConvProgram;
  gpuQueueOf(backend).run(program(conv, gpuTraits(backend)));
  return result;
}
