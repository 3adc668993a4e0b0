import { GlanceError } from '../../shared/errors.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Graph } from '../graph/ir.ts';
import { Lowering, type OnnxRow, RefusedOp } from './lowering.ts';
import { dtypeOf, type OnnxGraph, type OnnxNode, type OnnxValue } from './onnx-graph.ts';
import { closed, followOpen, type Open } from './open-rows.ts';
import { ONNX_OPS } from './ops/index.ts';

/**
 * Puts an ONNX graph in terms of the op table, with every shape known and everything constant folded. Layout is the
 * file's own.
 * @param inputShapes by input name; override what the file declares
 * @throws GlanceError `model-unknown-ops` naming every unknown op and refused mode at once, or `model-shape`
 */
export function lowerModel(
  graph: OnnxGraph,
  inputShapes: Readonly<Record<string, readonly number[]>> = {},
): Graph {
  const builder = new GraphBuilder(false);
  const renamed = new Map<string, string>();
  const refused = new Set<string>();
  /** Values that cannot be known because something before was refused. */
  const lost = new Set<string>();
  /** Values of which some rows stand for nothing. */
  const open = new Map<string, Open>();

  const stranger = Object.keys(inputShapes).find(
    (name) => !graph.inputs.some((input) => input.name === name),
  );
  if (stranger !== undefined) throw shapeError(stranger, 'the model has no input of this name');
  for (const input of graph.inputs) {
    if (!input.type) {
      refused.add(`input “${input.name}” of an unsupported type`);
      lost.add(input.name);
      continue;
    }
    const given = Object.hasOwn(inputShapes, input.name) ? inputShapes[input.name] : undefined;
    renamed.set(input.name, builder.input(input.name, { shape: bindShape(input, given), type: input.type }));
  }

  /** What the rows of a node's result stand for, where not all of those that it reads count. */
  const follow = (node: OnnxNode, made: string): Open | undefined => {
    const opened = node.inputs.map((input) => open.get(input));
    if (opened.every((rows) => rows === undefined)) return undefined;
    const inputs = node.inputs.map((input) => (input ? builder.shape(at(input)) : []));
    const found = followOpen(node, opened, { inputs, output: builder.shape(made) });
    if (!found) throw new RefusedOp('NonMaxSuppression', `followed by ${node.op}`);
    return found;
  };
  const at = (name: string): string => {
    const known = renamed.get(name);
    if (known !== undefined) return known;
    const value = builder.constant(graph.initializers.get(name)!, name);
    renamed.set(name, value);
    return value;
  };
  for (const node of graph.nodes) {
    const row = node.domain === '' ? ONNX_OPS.get(node.op) : undefined;
    if (!row) refused.add(node.domain ? `${node.domain}.${node.op}` : node.op);
    if (!row || node.inputs.some((input) => lost.has(input))) {
      for (const output of node.outputs) lost.add(output);
      continue;
    }
    try {
      const lowering = new Lowering(node, graph.opset, builder, at);
      const values = lowerNode(row, lowering);
      values.forEach((value, index) => {
        const output = node.outputs[index];
        if (!output) return;
        renamed.set(output, value);
        const rows = lowering.opened ? { axis: 0, valid: lowering.opened } : follow(node, value);
        if (rows) open.set(output, rows);
      });
    } catch (error) {
      if (!(error instanceof RefusedOp)) throw shapeErrorFrom(node, error);
      refused.add(error.op);
      for (const output of node.outputs) lost.add(output);
    }
  }
  const beyond = graph.outputs.find(({ name }) => {
    const value = renamed.get(name) ?? (graph.initializers.has(name) ? at(name) : undefined);
    return value !== undefined && builder.constantAt(value)?.beyond;
  });
  if (beyond) refused.add(`output “${beyond.name}” of whole numbers beyond 32 bits`);
  if (refused.size > 0) throw new GlanceError('model-unknown-ops', { ops: [...refused].sort() });
  return builder.finish(
    graph.outputs.map(({ name }) => {
      const rows = open.get(name);
      return { name, value: rows ? closed(builder, at(name), rows, name) : at(name) };
    }),
  );
}

function lowerNode(row: OnnxRow, lowering: Lowering): readonly string[] {
  checkTypes(row, lowering);
  const outputs = row.lower(lowering);
  const missing = lowering.node.outputs.findIndex(
    (name, index) => name !== '' && outputs[index] === undefined,
  );
  if (missing >= 0) lowering.refuse(`output ${missing}`);
  return outputs;
}

/** Integers are held in 32 bits: arithmetic in narrower ones has to wrap, and wide unsigned ones do not fit. */
function checkTypes(row: OnnxRow, lowering: Lowering): void {
  if (row.types === 'any' || !lowering.node.inputs[0]) return;
  const type = lowering.type();
  if (dtypeOf(type) === 'float32') return;
  const wide = type === 'int32' || type === 'int64';
  if (wide && row.types === 'number') return;
  if (type !== 'uint64' && type !== 'bool' && row.types === 'wrapping') return;
  lowering.refuse(type);
}

function bindShape(input: OnnxValue, given: readonly number[] | undefined): readonly number[] {
  if (given) {
    if (input.shape && input.shape.length !== given.length) {
      throw shapeError(input.name, `it has ${input.shape.length} dimensions, but [${given}] was asked for`);
    }
    if (given.some((size) => !Number.isSafeInteger(size) || size < 0)) {
      throw shapeError(input.name, `[${given}] is not a shape`);
    }
    return given;
  }
  if (!input.shape) throw shapeError(input.name, 'its shape is not declared and none was given');
  return input.shape.map((size, axis) => {
    if (typeof size === 'number' && size >= 0) return size;
    if (axis === 0) return 1;
    throw shapeError(input.name, `its dimension “${size ?? axis}” is open and no size was given`);
  });
}

function shapeErrorFrom(node: OnnxNode, error: unknown): GlanceError {
  if (error instanceof GlanceError) return error;
  return shapeError(node.name, error instanceof Error ? error.message : String(error), error);
}

function shapeError(node: string, problem: string, cause?: unknown): GlanceError {
  return new GlanceError('model-shape', { node, problem }, { cause });
}
