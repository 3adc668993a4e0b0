import { emptyWindow } from '../kernels/pooling/check.ts';
import type { CompiledModel, GraphNode } from './graph/ir.ts';
import { dtypeOf } from './onnx/onnx-graph.ts';
import { numbersOf } from './ops/attributes.ts';
import { windowsOf } from './ops/max-pooling.ts';
import { ownConvAttributes } from './ops/own-convolution.ts';
import { sameShape } from './ops/shapes.ts';

/** Whether all of a graph is made of floats, and no value is empty: only then kernels of ours do anything with it. */
export function isAllFloat({ values }: CompiledModel): boolean {
  return [...values.values()].every(({ shape, type }) => dtypeOf(type) === 'float32' && !shape.includes(0));
}

/**
 * Whether the kernels that WASM starts with do all of a model: those of ours for detectors. In doubt it is false, and
 * kernels are fetched that may not be called.
 */
export function startsOnWasm(model: CompiledModel): boolean {
  return isAllFloat(model) && model.nodes.every((node) => isOurs(model, node));
}

function isOurs({ values, constants }: CompiledModel, { op, inputs, attributes }: GraphNode): boolean {
  const shape = (value: string | undefined) => values.get(value!)!.shape;
  switch (op) {
    case 'Concat':
    case 'HardSwish':
    case 'Reshape':
    case 'ResizeNearest':
    case 'Silu':
    case 'Split':
      return true;
    case 'Add':
      return sameShape(shape(inputs[0]), shape(inputs[1]));
    case 'Conv':
      return (
        Boolean(attributes.channelsLast) &&
        inputs.slice(1).every((input) => constants.has(input)) &&
        numbersOf(attributes, 'dilations').every((dilation) => dilation === 1) &&
        ownConvAttributes(attributes) !== undefined &&
        (!attributes.depthwise || shape(inputs[1])[3] === 1)
      );
    case 'MaxPool': {
      const [, height, width] = shape(inputs[0]) as [number, number, number];
      const windows = windowsOf(attributes);
      const plain = windows.dilations.every((dilation) => dilation === 1);
      return Boolean(attributes.channelsLast) && plain && !emptyWindow([height, width], windows);
    }
    default:
      return false;
  }
}
