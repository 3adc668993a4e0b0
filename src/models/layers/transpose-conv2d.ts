import { serialization, type Tensor, type Tensor1D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { InputSpec, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { badArgument, type Pair } from '../../kernels/check-arguments.ts';
import {
  type TransposeConvAttributes,
  transposeConvOutputSize,
} from '../../kernels/transpose-conv2d/attributes.ts';
import { transposeConv2d } from '../../kernels/transpose-conv2d/transpose-conv2d.ts';
import {
  type LayerArgs,
  listOf,
  mapSize,
  type PaddingOption,
  type Pads,
  type PairOption,
  readCount,
  readPads,
  readPair,
  readShapes,
  writePads,
} from './layer-options.ts';
import { readWeightOptions, type WeightOptions, type WeightOptionsArgs } from './weight-options.ts';

/** Options of {@link GlanceTransposeConv2D}; initialisers, regularisers, constraints and activation as tf.layers has them. */
export interface TransposeConv2DArgs extends LayerArgs, WeightOptionsArgs {
  /** Channels of the result. */
  readonly filters: number;
  readonly kernelSize: PairOption;
  /** Default 1. */
  readonly strides?: PairOption;
  /** `valid`: none (default). `same`: the result is strides times as large. Or pixels taken off at each side. */
  readonly padding?: 'valid' | 'same' | PaddingOption;
  /** Rows and columns added below and right. Default 0, and with `same` what the size asks for. */
  readonly outputPadding?: PairOption;
  /** Default 1. */
  readonly dilationRate?: PairOption;
  /** Default 1. */
  readonly groups?: number;
}

/**
 * Transposed convolution, `[batch, height, width, channels]`, its kernel `[height, width, filters ÷ groups, channels]` as in
 * `tf.layers.conv2dTranspose`.
 */
export class GlanceTransposeConv2D extends layers.Layer {
  static readonly className = 'GlanceTransposeConv2D';
  readonly #filters: number;
  readonly #kernelSize: Pair;
  readonly #attributes: TransposeConvAttributes;
  readonly #weightOptions: WeightOptions;
  #kernel: LayerVariable | null = null;
  #bias: LayerVariable | null = null;

  constructor(args: TransposeConv2DArgs) {
    super(args);
    const name = this.getClassName();
    this.#filters = readCount(name, 'filters', args.filters);
    const groups = readCount(name, 'groups', args.groups ?? 1);
    if (this.#filters % groups !== 0) {
      badArgument(name, 'groups', `must divide the ${this.#filters} filters, and is ${groups}`);
    }
    this.#kernelSize = readPair(name, 'kernelSize', args.kernelSize, null, 1);
    const strides = readPair(name, 'strides', args.strides, 1, 1);
    const dilations = readPair(name, 'dilationRate', args.dilationRate, 1, 1);
    const surplus = (axis: 0 | 1) => dilations[axis] * (this.#kernelSize[axis] - 1) + 1 - strides[axis];
    const same = args.padding === 'same' ? sameSize(surplus(0), surplus(1)) : null;
    const padding = args.padding === 'same' || args.padding === 'valid' ? 0 : args.padding;
    this.#weightOptions = readWeightOptions(this.name, args);
    this.#attributes = {
      strides,
      dilations,
      groups,
      pads: same?.pads ?? readPads(name, padding),
      outputPadding: readPair(name, 'outputPadding', args.outputPadding, same?.outputPadding ?? 0, 0),
      activation: this.#weightOptions.fusedActivation,
      alpha: 0,
    };
    this.activityRegularizer = this.#weightOptions.activityRegularizer;
    this.inputSpec = [new InputSpec({ ndim: 4 })];
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = this.#channels(inputShape);
    const options = this.#weightOptions;
    this.#kernel = this.addWeight(
      'kernel',
      [...this.#kernelSize, this.#filters / this.#attributes.groups, channels],
      'float32',
      options.kernelInitializer,
      options.kernelRegularizer,
      true,
      options.kernelConstraint,
    );
    if (options.useBias) {
      this.#bias = this.addWeight(
        'bias',
        [this.#filters],
        'float32',
        options.biasInitializer,
        options.biasRegularizer,
        true,
        options.biasConstraint,
      );
    }
    this.inputSpec = [new InputSpec({ ndim: 4, axes: { 3: channels } })];
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [shape] = readShapes(this.getClassName(), inputShape, [1]);
    const [batch, height, width] = shape!;
    const [kernelHeight, kernelWidth] = this.#kernelSize;
    const rule = ([rows, columns]: Pair) =>
      transposeConvOutputSize(rows, columns, kernelHeight, kernelWidth, this.#attributes);
    return [batch, ...mapSize(this.getClassName(), [height, width], rule), this.#filters];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x] = listOf(inputs);
    const { activation, fusedActivation } = this.#weightOptions;
    return tidy(() => {
      const y = transposeConv2d(
        x as Tensor4D,
        this.#kernel!.read() as Tensor4D,
        this.#attributes,
        this.#bias?.read() as Tensor1D | undefined,
      );
      return fusedActivation ? y : activation.apply(y);
    });
  }

  override getConfig(): serialization.ConfigDict {
    const { strides, pads, outputPadding, dilations, groups } = this.#attributes;
    return {
      ...super.getConfig(),
      ...this.#weightOptions.config,
      filters: this.#filters,
      kernelSize: [...this.#kernelSize],
      strides: [...strides],
      padding: writePads(pads),
      outputPadding: [...outputPadding],
      dilationRate: [...dilations],
      groups,
    };
  }

  #channels(inputShape: Shape | Shape[]): number {
    const name = this.getClassName();
    const [shape] = readShapes(name, inputShape, [1]);
    const channels = shape![3];
    if (channels === null) badArgument(name, 'inputs', 'must have a known number of channels');
    const { groups } = this.#attributes;
    if (channels % groups !== 0) {
      badArgument(name, 'groups', `must divide the ${channels} channels of the input, and is ${groups}`);
    }
    return channels;
  }
}

/** What tf.layers takes off for `same`: half before, the odd one after; or adds, where the kernel is short of the stride. */
function sameSize(rows: number, columns: number): { readonly pads: Pads; readonly outputPadding: Pair } {
  const [down, across] = [Math.max(rows, 0), Math.max(columns, 0)];
  const [top, left] = [Math.floor(down / 2), Math.floor(across / 2)];
  return {
    pads: { top, left, bottom: down - top, right: across - left },
    outputPadding: [Math.max(-rows, 0), Math.max(-columns, 0)],
  };
}

serialization.registerClass(GlanceTransposeConv2D);
