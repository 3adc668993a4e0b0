import { GlanceError } from '../../shared/errors.ts';
import type { ExternalFiles } from '../onnx/read-tensor.ts';
import { sortNodes } from '../onnx/sort-nodes.ts';
import { readShape, TfAttributes } from './attributes.ts';
import { Conversion, RefusedTfOp, type TfValue } from './conversion.ts';
import { LayersModel, readModelJson, type TfjsModel, type TfNode, type TfPort } from './graph-json.ts';
import { ONNX, OnnxWriter } from './onnx-writer.ts';
import { TF_OPS } from './ops/index.ts';
import { readWeights, type TfWeights, weightFiles } from './read-weights.ts';

const PLACEHOLDER = 'Placeholder';
const CONST = 'Const';

/**
 * Names of the files that a graph model keeps its weights in, in its folder or below.
 * @throws GlanceError 'model-foreign' for a model of layers, 'model-unreadable'
 */
export function listWeightFiles(bytes: Uint8Array, fileName: string): string[] {
  return guarded(fileName, () => weightFiles(readModelJson(bytes).groups));
}

/**
 * Makes an ONNX file of a TensorFlow.js graph model: the same network, with each op in terms of ONNX's. Images are
 * channels first between ops that ONNX computes so; the input stays as it is, [N, H, W, C].
 * @param files all that {@link listWeightFiles} names
 * @throws GlanceError 'model-foreign' for a model of layers, 'model-unreadable', and 'model-unknown-ops' naming every op
 *   that is not done, at once
 * ref: https://github.com/tensorflow/tfjs (graph_model.ts, the `model.json` of its converter)
 */
export function graphModelToOnnx(
  bytes: Uint8Array,
  fileName: string,
  files: ExternalFiles,
): Uint8Array<ArrayBuffer> {
  return guarded(fileName, () => {
    const model = readModelJson(bytes);
    const absent = weightFiles(model.groups).find((name) => !files.has(name));
    if (absent !== undefined) throw new Error(`its weights lie in “${absent}”, which is not there`);
    if (model.nodes.length === 0) throw new Error('its graph has no nodes');
    return new GraphWalk(model, readWeights(model.groups, files)).run();
  });
}

function guarded<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof GlanceError) throw error;
    if (error instanceof LayersModel) throw new GlanceError('model-foreign', { file, format: 'tfjs' });
    const problem = error instanceof Error ? error.message : String(error);
    throw new GlanceError('model-unreadable', { file, problem, format: 'tfjs' }, { cause: error });
  }
}

/** Which output of which node a name such as `conv:1` means. */
function target(input: string): { readonly node: string; readonly output: number } {
  const found = /^(.*?)(?::(\d+))?$/s.exec(input)!;
  return { node: found[1]!, output: Number(found[2] ?? 0) };
}

class GraphWalk {
  readonly #model: TfjsModel;
  readonly #weights: TfWeights;
  readonly #writer = new OnnxWriter();
  readonly #byName = new Map<string, TfNode>();
  readonly #values = new Map<string, readonly TfValue[]>();
  readonly #refused = new Set<string>();

  constructor(model: TfjsModel, weights: TfWeights) {
    this.#model = model;
    this.#weights = weights;
    for (const node of model.nodes) {
      if (this.#byName.has(node.name)) throw new Error(`two nodes are named “${node.name}”`);
      this.#byName.set(node.name, node);
    }
  }

  run(): Uint8Array<ArrayBuffer> {
    const ports = this.#outputs();
    // The outside's names come first, so that nothing inside takes them.
    const names = ports.map(({ key }) => this.#writer.name(key.replace(/:0$/, '')));
    for (const node of this.#needed(ports)) this.#convert(node);
    if (this.#refused.size > 0) {
      throw new GlanceError('model-unknown-ops', { ops: [...this.#refused].sort() });
    }
    ports.forEach(({ tensor, key }, index) => {
      const { node, output } = target(tensor);
      const value = this.#values.get(node)?.[output];
      const last = this.#byName.get(node);
      if (!value || !last) throw new Error(`its output “${key}” is produced by nothing`);
      const made = new Conversion(last, [value], this.#writer).plain();
      this.#writer.output(names[index]!, made);
    });
    return this.#writer.finish(textsOf(this.#model.metadata));
  }

  /** Those of the signature; else the values that nothing reads. */
  #outputs(): readonly TfPort[] {
    if (this.#model.outputs?.length) return this.#model.outputs;
    const read = new Set(this.#model.nodes.flatMap(({ input }) => input.map((name) => target(name).node)));
    const ends = this.#model.nodes.filter(({ name, op }) => !read.has(name) && op !== CONST && op !== 'NoOp');
    if (ends.length === 0) throw new Error('its graph has no outputs');
    return ends.map(({ name }) => ({ key: name, tensor: name, shape: undefined }));
  }

  /** The nodes that outputs depend on, each after what it reads. */
  #needed(ports: readonly TfPort[]): TfNode[] {
    const wanted = new Set<string>();
    const open = ports.map(({ tensor }) => target(tensor).node);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const node = this.#byName.get(name);
      if (!node) throw new Error(`“${name}” is read, which nothing produces`);
      if (wanted.has(name)) continue;
      wanted.add(name);
      open.push(...dataInputs(node).map((input) => target(input).node));
    }
    const plain = this.#model.nodes
      .filter(({ name }) => wanted.has(name))
      .map((node) => ({
        name: node.name,
        op: node.op,
        domain: '',
        inputs: dataInputs(node).map((input) => target(input).node),
        outputs: [node.name],
        attributes: {},
      }));
    return sortNodes(plain, [], []).map(({ name }) => this.#byName.get(name)!);
  }

  #convert(node: TfNode): void {
    if (node.op === PLACEHOLDER) {
      this.#values.set(node.name, [{ plain: this.#input(node) }]);
      return;
    }
    if (node.op === CONST) {
      const constant = this.#weights.get(node.name);
      if (constant) this.#values.set(node.name, [{ constant }]);
      else this.#refused.add('Const(text, or no weights of its name)');
      return;
    }
    const convert = TF_OPS.get(node.op);
    if (!convert) this.#refused.add(node.op);
    const inputs = dataInputs(node).map((input) => {
      const { node: name, output } = target(input);
      const made = this.#values.get(name);
      if (made && !made[output]) throw new Error(`${node.name} reads “${input}”, which nothing produces`);
      return made?.[output];
    });
    // What reads a refused op is not looked at: it may be fine.
    if (!convert || !inputs.every((input) => input !== undefined)) return;
    try {
      this.#values.set(node.name, convert(new Conversion(node, inputs, this.#writer)));
    } catch (error) {
      if (!(error instanceof RefusedTfOp)) throw error;
      this.#refused.add(error.message);
    }
  }

  /** A picture is fed as floats; a graph that wants bytes makes them of these. */
  #input(node: TfNode): string {
    const port = this.#model.inputs?.find(({ tensor }) => target(tensor).node === node.name);
    const attributes = new TfAttributes(node);
    const shape = readShape(port?.shape) ?? attributes.shape('shape');
    const type = attributes.type('dtype') ?? ONNX.float;
    const input = this.#writer.input(node.name, ONNX.float, shape);
    if (type === ONNX.float) return input;
    return this.#writer.node('Cast', [input], `${node.name}/cast`, { ints: { to: type } })[0]!;
  }
}

/** Without those that only have to run before. */
function dataInputs({ input }: TfNode): string[] {
  return input.filter((name) => !name.startsWith('^'));
}

/** What exporters write about a model, as text. */
function textsOf(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}
