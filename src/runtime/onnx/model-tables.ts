import type { FieldRow, MessageTable } from './wire-reader.ts';

/** The part of the ONNX file format that Glance reads, as ./onnx.proto has it; field numbers are the format's. */

const one = (name: string, kind: FieldRow['kind']): FieldRow => ({ name, kind });
const list = (name: string, kind: FieldRow['kind']): FieldRow => ({ name, kind, as: 'list' });
const choice = (name: string, kind: FieldRow['kind']): FieldRow => ({ name, kind, as: 'choice' });

const ENTRY: MessageTable = { 1: one('key', 'string'), 2: one('value', 'string') };

/** A `TensorProto`. */
export const TENSOR: MessageTable = {
  1: list('dims', 'int64'),
  2: one('dataType', 'int32'),
  4: list('floatData', 'float'),
  5: list('int32Data', 'int32'),
  6: list('stringData', 'bytes'),
  7: list('int64Data', 'int64'),
  8: one('name', 'string'),
  9: one('rawData', 'bytes'),
  10: list('doubleData', 'double'),
  11: list('uint64Data', 'uint64'),
  13: list('externalData', () => ENTRY),
  14: one('dataLocation', 'int32'),
};

const DIMENSION: MessageTable = { 1: choice('dimValue', 'int64'), 2: choice('dimParam', 'string') };
const SHAPE: MessageTable = { 1: list('dim', () => DIMENSION) };
const TENSOR_TYPE: MessageTable = { 1: one('elemType', 'int32'), 2: one('shape', () => SHAPE) };
const TYPE: MessageTable = { 1: one('tensorType', () => TENSOR_TYPE) };
const VALUE: MessageTable = { 1: one('name', 'string'), 2: one('type', () => TYPE) };
const SPARSE: MessageTable = { 3: list('dims', 'int64') };

const ATTRIBUTE: MessageTable = {
  1: one('name', 'string'),
  2: one('f', 'float'),
  3: one('i', 'int64'),
  4: one('s', 'bytes'),
  5: one('t', () => TENSOR),
  6: one('g', () => GRAPH),
  7: list('floats', 'float'),
  8: list('ints', 'int64'),
  9: list('strings', 'bytes'),
  20: one('type', 'int32'),
};

const NODE: MessageTable = {
  1: list('input', 'string'),
  2: list('output', 'string'),
  3: one('name', 'string'),
  4: one('opType', 'string'),
  5: list('attribute', () => ATTRIBUTE),
  7: one('domain', 'string'),
};

const GRAPH: MessageTable = {
  1: list('node', () => NODE),
  2: one('name', 'string'),
  5: list('initializer', () => TENSOR),
  11: list('input', () => VALUE),
  12: list('output', () => VALUE),
  15: list('sparseInitializer', () => SPARSE),
};

/** A `ModelProto`: a whole file. */
export const MODEL: MessageTable = {
  1: one('irVersion', 'int64'),
  2: one('producerName', 'string'),
  7: one('graph', () => GRAPH),
  8: list('opsetImport', () => ({ 1: one('domain', 'string'), 2: one('version', 'int64') })),
  14: list('metadataProps', () => ENTRY),
};
