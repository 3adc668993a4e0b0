/** Text of a model's JSON above this is none. */
const MOST_JSON_BYTES = 256 << 20;

/** One node of a TensorFlow graph as its JSON has it, checked no further than this. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  /** `name`, `name:output`, or `^name` for what only has to run before. */
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

/** A value that the signature names. */
export interface TfPort {
  /** What the outside calls it. */
  readonly key: string;
  /** `node` or `node:output`. */
  readonly tensor: string;
  /** What the signature says of its shape. */
  readonly shape: unknown;
}

/** One weight as the manifest describes it. */
export interface TfWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization: Readonly<Record<string, unknown>> | null;
}

/** Weights that lie one after the other in a row of files. */
export interface TfWeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly TfWeight[];
}

/** A `model.json` whose parts are of the kinds they should be. */
export interface TfjsModel {
  readonly nodes: readonly TfNode[];
  /** Null where the file has no signature. */
  readonly inputs: readonly TfPort[] | null;
  readonly outputs: readonly TfPort[] | null;
  readonly groups: readonly TfWeightGroup[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Thrown for a model of layers: it has no graph of operations, only the Keras layers that make one. */
export class LayersModel extends Error {}

/**
 * Reads the JSON of a TensorFlow.js graph model. Untrusted: every field is looked at before it is believed.
 * @throws LayersModel, and Error saying what is wrong
 */
export function readModelJson(bytes: Uint8Array): TfjsModel {
  if (bytes.length > MOST_JSON_BYTES) throw new Error('it is too long to be one');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new Error('it is truncated, or not JSON at all', { cause });
  }
  const model = fieldsOf(json, 'it');
  const topology = fieldsOf(model.modelTopology, 'its modelTopology');
  const isLayers = 'model_config' in topology || 'keras_version' in topology || 'class_name' in topology;
  if (model.format === 'layers-model' || isLayers) throw new LayersModel('it is a layers model');
  const signature = model.signature ?? fieldsOf(model.userDefinedMetadata ?? {}, 'its metadata').signature;
  const { inputs, outputs } = fieldsOf(signature ?? {}, 'its signature');
  return {
    nodes: listOf(topology.node ?? [], 'its nodes').map(readNode),
    inputs: inputs ? readPorts(inputs, 'inputs') : null,
    outputs: outputs ? readPorts(outputs, 'outputs') : null,
    groups: listOf(model.weightsManifest ?? [], 'its weightsManifest').map(readGroup),
    metadata: fieldsOf(model.userDefinedMetadata ?? {}, 'its metadata'),
  };
}

function readNode(value: unknown): TfNode {
  const node = fieldsOf(value, 'a node');
  const name = textOf(node.name, 'the name of a node');
  return {
    name,
    op: textOf(node.op, `the op of ${name}`),
    input: listOf(node.input ?? [], `the inputs of ${name}`).map((input) =>
      textOf(input, `an input of ${name}`),
    ),
    attr: fieldsOf(node.attr ?? {}, `the attributes of ${name}`),
  };
}

function readPorts(value: unknown, what: string): TfPort[] {
  return Object.entries(fieldsOf(value, `its ${what}`)).map(([key, port]) => {
    const { name, tensorShape } = fieldsOf(port, `“${key}” of its ${what}`);
    return { key, tensor: typeof name === 'string' && name !== '' ? name : key, shape: tensorShape };
  });
}

function readGroup(value: unknown): TfWeightGroup {
  const group = fieldsOf(value, 'a group of weights');
  return {
    paths: listOf(group.paths ?? [], 'the files of a group').map((path) =>
      textOf(path, 'the name of a file'),
    ),
    weights: listOf(group.weights ?? [], 'the weights of a group').map((weight) => {
      const fields = fieldsOf(weight, 'a weight');
      const name = textOf(fields.name, 'the name of a weight');
      const { quantization } = fields;
      return {
        name,
        dtype: textOf(fields.dtype, `the type of ${name}`),
        shape: listOf(fields.shape, `the shape of ${name}`).map((side) => {
          if (Number.isSafeInteger(side) && (side as number) >= 0) return side as number;
          throw new Error(`weight “${name}” has a dimension of ${String(side)}`);
        }),
        quantization: quantization === undefined ? null : fieldsOf(quantization, `the scale of ${name}`),
      };
    }),
  };
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${what} is not an object`);
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${what} is not a list`);
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`${what} is not text`);
}
