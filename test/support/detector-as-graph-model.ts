import { readFileSync } from 'node:fs';
import type { ConstTensor, OnnxNode } from '../../src/runtime/onnx/onnx-graph.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { type GraphModelFiles, GraphModelWriter } from './graph-model.ts';

const MODEL = 'public/weights/glance-yolo-nano/model.onnx';

/** Images keep their four axes; what comes of reshaping them has lost them. */
interface Made {
  readonly name: string;
  readonly image: boolean;
}

/**
 * The bundled detector as a TensorFlow.js graph model: each op as TensorFlow has it, images channels last.
 * @param side of its square input, in pixels, which is fixed
 */
export function detectorAsGraphModel(side: number): GraphModelFiles {
  const graph = readOnnx(new Uint8Array(readFileSync(MODEL)), MODEL);
  const writer = new GraphModelWriter();
  const constants = new Map<string, ConstTensor>(graph.initializers);
  const values = new Map<string, Made>();
  values.set('images', { name: writer.placeholder('images', [1, side, side, 3]), image: true });
  const sizes = new Map<string, number>([['images', side]]);
  for (const node of graph.nodes) {
    const [output] = node.outputs as [string];
    if (node.op === 'Cast') {
      constants.set(output, constants.get(node.inputs[0]!)!);
      continue;
    }
    values.set(
      output,
      convert(writer, node, (index) => values.get(node.inputs[index]!)!, constants, sizes),
    );
  }
  return writer.finish([values.get('output')!.name], 3);
}

function convert(
  writer: GraphModelWriter,
  node: OnnxNode,
  at: (index: number) => Made,
  constants: ReadonlyMap<string, ConstTensor>,
  sizes: Map<string, number>,
): Made {
  const [output] = node.outputs as [string];
  const image = (name: string): Made => ({ name, image: true });
  const size = sizes.get(node.inputs[0]!) ?? 0;
  sizes.set(output, size);
  const scalar = (value: number) => writer.weight({ shape: [], values: [value] });
  const x = at(0).name;
  switch (node.op) {
    case 'Conv': {
      const [stride] = node.attributes.strides as number[];
      sizes.set(output, size / stride!);
      return image(convolution(writer, node, x, constants));
    }
    case 'HardSwish': {
      const bounded = writer.node('Relu6', [writer.node('AddV2', [x, scalar(3)])]);
      return image(writer.node('Mul', [x, writer.node('Mul', [bounded, scalar(1 / 6)])]));
    }
    case 'Sigmoid':
      return { name: writer.node('Sigmoid', [x]), image: at(0).image };
    case 'Add':
      return image(writer.node('AddV2', [x, at(1).name]));
    case 'MaxPool': {
      const [kernel] = node.attributes.kernel_shape as number[];
      const attributes = { ksize: [1, kernel!, kernel!, 1], strides: [1, 1, 1, 1], padding: 'SAME' };
      return image(writer.node('MaxPool', [x], attributes));
    }
    case 'Resize': {
      sizes.set(output, size * 2);
      const attributes = { align_corners: false, half_pixel_centers: true };
      return image(writer.node('ResizeNearestNeighbor', [x, writer.ints(size * 2, size * 2)], attributes));
    }
    case 'Concat': {
      const parts = node.inputs.map((_, index) => at(index).name);
      const axis = at(0).image ? 3 : 2;
      return {
        name: writer.node('ConcatV2', [...parts, writer.int(axis)], { N: parts.length }),
        image: at(0).image,
      };
    }
    case 'Reshape': {
      const turned = writer.node('Transpose', [x, writer.ints(0, 3, 1, 2)]);
      return { name: writer.node('Reshape', [turned, writer.ints(1, 85, -1)]), image: false };
    }
    case 'Transpose':
      return { name: writer.node('Transpose', [x, writer.ints(0, 2, 1)]), image: false };
    default:
      throw new Error(`the detector has a ${node.op}`);
  }
}

/** Padded beforehand where TensorFlow's SAME would pad elsewhere. */
function convolution(
  writer: GraphModelWriter,
  { attributes, inputs }: OnnxNode,
  x: string,
  constants: ReadonlyMap<string, ConstTensor>,
): string {
  const [stride] = attributes.strides as number[];
  const [pad] = attributes.pads as number[];
  const weights = constants.get(inputs[1]!)!;
  const [outputs, perGroup, height, width] = weights.shape as [number, number, number, number];
  const depthwise = attributes.group !== 1;
  const same = pad! > 0 && stride === 1;
  const padded =
    pad! > 0 && !same
      ? writer.node('Pad', [
          x,
          writer.weight({ shape: [4, 2], values: [0, 0, pad!, pad!, pad!, pad!, 0, 0], dtype: 'int32' }),
        ])
      : x;
  const shape = depthwise ? [height, width, outputs, 1] : [height, width, perGroup, outputs];
  const turned = new Float32Array(weights.data.length);
  weights.data.forEach((value, place) => {
    const column = place % width;
    const row = Math.floor(place / width) % height;
    const input = Math.floor(place / (width * height)) % perGroup;
    const output = Math.floor(place / (width * height * perGroup));
    turned[((row * width + column) * perGroup + input) * outputs + output] = value;
  });
  const bias = constants.get(inputs[2]!)!;
  return writer.node(
    depthwise ? 'FusedDepthwiseConv2dNative' : '_FusedConv2D',
    [
      padded,
      writer.weight({ shape, values: turned }),
      writer.weight({ shape: [outputs], values: bias.data as Float32Array }),
    ],
    {
      strides: [1, stride!, stride!, 1],
      dilations: [1, 1, 1, 1],
      padding: same ? 'SAME' : 'VALID',
      data_format: 'NHWC',
      fused_ops: ['BiasAdd'],
      num_args: 1,
    },
  );
}
