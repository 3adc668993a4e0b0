import type { GraphBuilder } from '../graph/graph-builder.ts';
import { dtypeOf, type OnnxNode, sizeOf } from './onnx-graph.ts';

/** A value of which not every row counts. */
export interface Open {
  /** Along which the rows stand. */
  readonly axis: number;
  /** Truth values, one for each row: whether it counts. */
  readonly valid: string;
}

/** Ops that do the same to each element. */
const ELEMENTWISE =
  /^(Abs|Add|And|Cast|Ceil|Clip|Div|Equal|Exp|Floor|Greater|GreaterOrEqual|Identity|Less|LessOrEqual|Log|Max|Min|Mul|Neg|Not|Or|Pow|Reciprocal|Round|Sigmoid|Sqrt|Sub|Sum|Where)$/;

/** What a node reads and makes. */
interface Shapes {
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
}

/**
 * Follows rows of which not all count through a node.
 * @param opened of each input, undefined where all of it counts
 * @returns null where the node mixes them with others, so that what it makes is not known
 */
export function followOpen(
  node: OnnxNode,
  opened: readonly (Open | undefined)[],
  { inputs, output }: Shapes,
): Open | null {
  const place = opened.findIndex((open) => open !== undefined);
  const open = opened[place]!;
  const input = inputs[place]!;
  const same = opened.filter((other) => other !== undefined);
  if (same.some(({ valid }) => valid !== open.valid)) return null;
  const at = (axis: number): Open | null =>
    axis >= 0 && output[axis] === input[open.axis] ? { axis, valid: open.valid } : null;
  const { axis: given } = node.attributes;
  const along = (rank: number) => {
    const axis = typeof given === 'number' ? given : 0;
    return axis < 0 ? axis + rank : axis;
  };
  if (ELEMENTWISE.test(node.op)) {
    const fromEnd = input.length - open.axis;
    const aligned = opened.every((other, index) =>
      other ? inputs[index]!.length - other.axis === fromEnd : (inputs[index]!.at(-fromEnd) ?? 1) === 1,
    );
    return aligned ? at(output.length - fromEnd) : null;
  }
  switch (node.op) {
    case 'Gather': {
      const axis = along(inputs[0]!.length);
      if (same.length > 1) return null;
      if (place === 1) return at(axis + open.axis);
      if (axis === open.axis) return null;
      return at(open.axis + (axis < open.axis ? inputs[1]!.length - 1 : 0));
    }
    case 'GatherND':
      return place === 1 && same.length === 1 && open.axis < input.length - 1 ? at(open.axis) : null;
    case 'Slice':
    case 'Split':
      return place === 0 && same.length === 1 ? at(open.axis) : null;
    case 'Transpose':
      return Array.isArray(node.attributes.perm)
        ? at((node.attributes.perm as number[]).indexOf(open.axis))
        : null;
    case 'Concat': {
      const axis = along(input.length);
      const all = same.length === opened.length && same.every((other) => other.axis === open.axis);
      return all && axis !== open.axis ? at(open.axis) : null;
    }
    case 'Reshape':
    case 'Squeeze':
    case 'Unsqueeze':
    case 'Flatten': {
      if (place !== 0 || same.length > 1) return null;
      const before = sizeOf(input.slice(0, open.axis));
      return at(
        output.findIndex(
          (side, axis) => side === input[open.axis] && sizeOf(output.slice(0, axis)) === before,
        ),
      );
    }
    default:
      return null;
  }
}

/** The value with 0 in the rows that do not count, or −1 where it is of whole numbers. */
export function closed(builder: GraphBuilder, value: string, { axis, valid }: Open, hint: string): string {
  const { shape, type } = builder.info(value);
  const broadcast = shape.map((side, place) => (place === axis ? side : 1));
  const condition = builder.add1('Reshape', [valid], { shape: broadcast }, hint);
  const nothing = builder.constantOf([dtypeOf(type) === 'int32' ? -1 : 0], type, []);
  return builder.add1('Where', [condition, value, nothing], {}, hint);
}
