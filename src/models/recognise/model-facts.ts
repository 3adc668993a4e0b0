import type { Graph } from '../../runtime/graph/ir.ts';
import { lowerModel } from '../../runtime/onnx/lower-model.ts';
import { dtypeOf, type OnnxGraph, type OnnxValue } from '../../runtime/onnx/onnx-graph.ts';
import { GlanceError } from '../../shared/errors.ts';
import type { Size } from '../../shared/geometry.ts';
import { because, type ModelReason } from '../../shared/model-reasons.ts';
import { type ModelMetadata, readMetadata } from './metadata.ts';
import { type Part, Tracer } from './trace.ts';

/** Where a model leaves its input's size open and says nothing else. */
const USUAL_SIDE = 640;

/** The picture that a model takes. */
export interface ImageInput {
  readonly name: string;
  readonly layout: 'NCHW' | 'NHWC';
  /** What the rest was found out with. */
  readonly size: Size;
  /** Whether the file itself declares this size. */
  readonly declared: boolean;
}

/** One output of a model, at the input's size. */
export interface OutputFacts {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether the network holds it as whole numbers. */
  readonly whole: boolean;
  /** Ops between the last weights and the output; empty where the graph cannot be followed. */
  readonly tail: ReadonlySet<string>;
  /** What its numbers along one axis are put together from; empty where the graph cannot be followed. */
  parts(axis: number): readonly Part[];
  /** How many classes something is chosen from on the way, where there is such a choice. */
  readonly choices: number | null;
}

/** Everything that a head is recognised by. */
export interface ModelFacts {
  readonly input: ImageInput;
  readonly outputs: readonly OutputFacts[];
  readonly metadata: ModelMetadata;
  /** How many labels there are, where somebody or the file itself says so. */
  readonly labels: number | null;
  /** What keeps the graph from being followed and run; null where nothing does. */
  readonly refused: GlanceError | null;
}

/** What is known besides the file. */
export interface FactsOptions {
  /** How many labels there are. */
  readonly labels?: number;
  /** Of the input, where the file leaves it open. */
  readonly size?: Size;
}

/**
 * Gathers what there is to know about a model from its file. Pure: nothing is run.
 * @returns the reason where no single picture goes into it
 */
export function gatherFacts(graph: OnnxGraph, options: FactsOptions = {}): ModelFacts | ModelReason {
  const metadata = readMetadata(graph.metadata);
  const input = imageInput(graph, options.size ?? metadata.size);
  if ('code' in input) return input;
  const shapes = { [input.name]: inputShape(input) };
  let lowered: Graph | null = null;
  let refused: GlanceError | null = null;
  try {
    lowered = lowerModel(graph, shapes);
  } catch (error) {
    refused = GlanceError.from(error);
  }
  const outputs = lowered ? outputsOf(lowered) : graph.outputs.map(declaredOutput);
  return {
    input,
    outputs,
    metadata,
    labels: options.labels ?? metadata.names?.length ?? null,
    refused,
  };
}

/** The input's shape in the file's own layout. */
export function inputShape({ layout, size }: ImageInput): readonly number[] {
  return layout === 'NCHW' ? [1, 3, size.height, size.width] : [1, size.height, size.width, 3];
}

function imageInput(graph: OnnxGraph, open: Size | null): ImageInput | ModelReason {
  const [input, ...others] = graph.inputs;
  if (!input) return because('no-input');
  if (others.length > 0) {
    return because('several-inputs', { names: graph.inputs.map(({ name }) => name) });
  }
  const { name, shape, type } = input;
  if (type === null || dtypeOf(type) !== 'float32') return because('input-type', { name, type });
  if (shape === null || shape.length !== 4) {
    return because('input-dimensions', { name, shape: shape?.join(', ') ?? null });
  }
  const layout = shape[1] === 3 ? 'NCHW' : shape[3] === 3 ? 'NHWC' : null;
  if (layout === null) {
    return because('input-channels', { name, shape: shape.map((side) => side ?? '?').join(', ') });
  }
  const [height, width] = layout === 'NCHW' ? shape.slice(2) : shape.slice(1, 3);
  const declared = isSize(height) && isSize(width);
  const size = declared
    ? { width, height }
    : (open ?? { width: isSize(width) ? width : USUAL_SIDE, height: isSize(height) ? height : USUAL_SIDE });
  return { name, layout, size, declared };
}

function isSize(side: number | string | null | undefined): side is number {
  return typeof side === 'number' && side > 0;
}

function outputsOf(graph: Graph): OutputFacts[] {
  const tracer = new Tracer(graph);
  return graph.outputs.map(({ name, value }) => {
    const { shape, type } = graph.values.get(value)!;
    const nodes = tracer.tail(value);
    const choice = nodes.find(({ op }) => op === 'ReduceMax' || op === 'ArgMax');
    const suppression = nodes.find(({ op }) => op === 'NonMaxSuppression');
    // Of one class alone, as many are told apart otherwise.
    const suppressed = suppression ? (tracer.shape(suppression.inputs[1]!)[1] ?? 1) : 1;
    return {
      name,
      shape,
      whole: type.includes('int') || type === 'bool',
      tail: new Set(nodes.map(({ op }) => op)),
      parts: (axis) => tracer.parts(value, axis),
      choices: choice
        ? chosenFrom(choice.attributes, tracer.shape(choice.inputs[0]!))
        : suppressed > 1
          ? suppressed
          : null,
    };
  });
}

function chosenFrom(attributes: Readonly<Record<string, unknown>>, shape: readonly number[]): number | null {
  const axis = attributes.axis ?? (Array.isArray(attributes.axes) ? attributes.axes[0] : undefined);
  return typeof axis === 'number' ? (shape[axis] ?? null) : null;
}

/** What the file says of an output where the graph cannot be followed; open sides are 0. */
function declaredOutput({ name, shape, type }: OnnxValue): OutputFacts {
  return {
    name,
    shape: (shape ?? []).map((side, axis) => (isSize(side) ? side : axis === 0 ? 1 : 0)),
    whole: type?.includes('int') ?? false,
    tail: new Set(),
    parts: () => [],
    choices: null,
  };
}
