import type { serialization, Tensor } from '@tensorflow/tfjs-core';
import { type constraints, type initializers, layers, type regularizers } from '@tensorflow/tfjs-layers';
import type { FusedActivation } from '../../kernels/conv2d/attributes.ts';

/** Read by tf.layers' own convolution, and written by it into a saved model. */
const OPTIONS = [
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
  'activityRegularizer',
  'kernelConstraint',
  'biasConstraint',
] as const;

/** Activations of tf.layers that a kernel of ours ends with by itself. */
const FUSED: Readonly<Record<string, FusedActivation>> = { relu: 'relu', relu6: 'relu6', sigmoid: 'sigmoid' };

type StockArgs = Parameters<typeof layers.conv2d>[0];
type Initializer = ReturnType<typeof initializers.heNormal>;
type Regularizer = ReturnType<typeof regularizers.l2>;
type Constraint = ReturnType<typeof constraints.nonNeg>;

/** What a convolution of tf.layers takes for its weights and its end: names, configurations or objects. */
export type WeightOptionsArgs = Pick<StockArgs, (typeof OPTIONS)[number]>;

/** These options as objects; undefined or null where there is none. */
export interface WeightOptions {
  readonly activation: { apply(x: Tensor): Tensor; getClassName(): string };
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer;
  readonly biasRegularizer: Regularizer;
  readonly activityRegularizer: Regularizer;
  readonly kernelConstraint: Constraint;
  readonly biasConstraint: Constraint;
  /** The activation as a kernel's own end; null where it has to be applied. */
  readonly fusedActivation: FusedActivation | null;
  /** The options as a saved model has them. */
  readonly config: serialization.ConfigDict;
}

/**
 * Reads what stands for weights in a layer's options, by tf.layers' own rules: a convolution of its own, which is never
 * built, reads and writes it. (tf.layers exports no reader of initialiser names and the like.)
 */
export function readWeightOptions(name: string, args: WeightOptionsArgs): WeightOptions {
  const given = Object.fromEntries(OPTIONS.flatMap((key) => (args[key] == null ? [] : [[key, args[key]]])));
  const reader = layers.conv2d({ ...given, name: `${name}_options`, filters: 1, kernelSize: 1 });
  const written = reader.getConfig();
  const options = reader as unknown as Omit<WeightOptions, 'config' | 'fusedActivation'>;
  return {
    activation: options.activation,
    useBias: options.useBias,
    kernelInitializer: options.kernelInitializer,
    biasInitializer: options.biasInitializer,
    kernelRegularizer: options.kernelRegularizer,
    biasRegularizer: options.biasRegularizer,
    activityRegularizer: options.activityRegularizer,
    kernelConstraint: options.kernelConstraint,
    biasConstraint: options.biasConstraint,
    fusedActivation: FUSED[options.activation.getClassName()] ?? null,
    config: Object.fromEntries(OPTIONS.map((key) => [key, written[key] ?? null])),
  };
}
