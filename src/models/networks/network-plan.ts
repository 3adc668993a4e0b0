import { type ParameterCount, type PlanOp, type PlanShape, parametersOf, shapesOf } from './plan-op.ts';

/** A layer of a plan. */
export interface PlanLayer {
  readonly name: string;
  readonly op: PlanOp;
  readonly inputs: readonly PlanValue[];
  readonly shapes: readonly PlanShape[];
  readonly parameters: ParameterCount;
}

/** What a layer gives: its `output`-th result. */
export interface PlanValue {
  readonly layer: PlanLayer;
  readonly output: number;
  readonly shape: PlanShape;
}

/** What a max-pooling gives. */
export interface PooledValue {
  readonly values: PlanValue;
  readonly indices: PlanValue;
  /** What was pooled: its size is what unpooling comes back to. */
  readonly from: PlanValue;
  readonly kernel: number;
  readonly stride: number;
}

interface ConvolutionOptions {
  readonly filters: number;
  readonly kernel: number;
  /** Default 1. */
  readonly stride?: number;
  /** Pixels at each side, default 0. */
  readonly padding?: number;
  /** Default true. */
  readonly bias?: boolean;
}

type DepthwiseOptions = Omit<ConvolutionOptions, 'filters'>;

interface TransposeOptions extends ConvolutionOptions {
  readonly bilinear?: 'trained' | 'fixed';
}

interface PoolOptions {
  /** Default 2. */
  readonly kernel?: number;
  /** Default: the kernel. */
  readonly stride?: number;
  readonly padding?: number;
  /** Whether a window that reaches over the edge counts. */
  readonly ceil?: boolean;
}

/**
 * A network on paper: layers, shapes and parameter counts, without a single weight.
 * A network's file writes it once, top to bottom as its paper does; `buildModel` makes a tf.layers model of it. So shapes and
 * counts of a network can be known at its full size on any device.
 */
export class NetworkPlan {
  readonly name: string;
  readonly input: PlanValue;
  readonly #layers: PlanLayer[] = [];
  #output: PlanValue;

  constructor(name: string, inputShape: PlanShape) {
    this.name = name;
    this.input = this.#add('input', { type: 'input', shape: inputShape }, []);
    this.#output = this.input;
  }

  /** In the order of writing, the input first. */
  get layers(): readonly PlanLayer[] {
    return this.#layers;
  }

  /** What the last layer gives. */
  get output(): PlanValue {
    return this.#output;
  }

  /** How many numbers the network holds. */
  get parameters(): ParameterCount {
    const sum = (key: keyof ParameterCount) =>
      this.#layers.reduce((total, { parameters }) => total + parameters[key], 0);
    return { trained: sum('trained'), kept: sum('kept') };
  }

  convolution(name: string, x: PlanValue, options: ConvolutionOptions): PlanValue {
    const { filters, kernel, stride = 1, padding = 0, bias = true } = options;
    return this.#add(name, { type: 'convolution', filters, kernel, stride, padding, bias }, [x]);
  }

  depthwise(name: string, x: PlanValue, options: DepthwiseOptions): PlanValue {
    const { kernel, stride = 1, padding = 0, bias = true } = options;
    return this.#add(name, { type: 'depthwise', kernel, stride, padding, bias }, [x]);
  }

  /** `padding` is taken off at each side of the result. */
  transposeConvolution(name: string, x: PlanValue, options: TransposeOptions): PlanValue {
    const { filters, kernel, stride = 1, padding = 0, bias = true, bilinear = null } = options;
    const op = { type: 'transposeConvolution', filters, kernel, stride, padding, bias, bilinear } as const;
    return this.#add(name, op, [x]);
  }

  /** `silent`: its scale starts at zero. */
  batchNorm(name: string, x: PlanValue, { silent = false }: { readonly silent?: boolean } = {}): PlanValue {
    return this.#add(name, { type: 'batchNorm', silent }, [x]);
  }

  relu(name: string, x: PlanValue): PlanValue {
    return this.#add(name, { type: 'relu' }, [x]);
  }

  hardSwish(name: string, x: PlanValue): PlanValue {
    return this.#add(name, { type: 'hardSwish' }, [x]);
  }

  /** Max-pooling that keeps where the maxima lay. */
  maxPool(name: string, x: PlanValue, options: PoolOptions = {}): PooledValue {
    const { kernel = 2, stride = kernel, padding = 0, ceil = false } = options;
    const values = this.#add(name, { type: 'maxPool', kernel, stride, padding, ceil }, [x]);
    return { values, indices: { ...values, output: 1 }, from: x, kernel, stride };
  }

  /** Puts values back where a pooling took its maxima from. */
  maxUnpool(name: string, x: PlanValue, { indices, from, kernel, stride }: PooledValue): PlanValue {
    return this.#add(name, { type: 'maxUnpool', kernel, stride }, [x, indices, from]);
  }

  dropout(name: string, x: PlanValue, rate: number): PlanValue {
    return this.#add(name, { type: 'dropout', rate }, [x]);
  }

  concat(name: string, values: readonly PlanValue[]): PlanValue {
    return this.#add(name, { type: 'concat' }, values);
  }

  add(name: string, values: readonly PlanValue[]): PlanValue {
    return this.#add(name, { type: 'add' }, values);
  }

  /** Cuts out the size of `like`, from `offset` pixels below and right of the corner; without one, from the middle. */
  crop(name: string, x: PlanValue, like: PlanValue, offset?: number): PlanValue {
    const [height, width] = like.shape;
    const top = offset ?? Math.floor((x.shape[0] - height) / 2);
    const left = offset ?? Math.floor((x.shape[1] - width) / 2);
    return this.#add(name, { type: 'crop', top, left, height, width }, [x]);
  }

  #add(name: string, op: PlanOp, inputs: readonly PlanValue[]): PlanValue {
    const given = inputs.map(({ shape }) => shape);
    const shapes = shapesOf(name, op, given);
    const layer = { name, op, inputs, shapes, parameters: parametersOf(op, given[0]) };
    this.#layers.push(layer);
    this.#output = { layer, output: 0, shape: shapes[0]! };
    return this.#output;
  }
}
