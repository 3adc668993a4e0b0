import { GlanceError } from '../../shared/errors.ts';

/** `[height, width, channels]` of one picture. */
export type PlanShape = readonly [number, number, number];

/** A square window that slides over a picture. */
interface Window {
  /** Side of the window. */
  readonly kernel: number;
  readonly stride: number;
  /** Pixels added at each side; taken off by a transposed convolution. */
  readonly padding: number;
}

/** What a layer of a plan does. */
export type PlanOp =
  | { readonly type: 'input'; readonly shape: PlanShape }
  | (Window & { readonly type: 'convolution'; readonly filters: number; readonly bias: boolean })
  | (Window & { readonly type: 'depthwise'; readonly bias: boolean })
  | (Window & {
      readonly type: 'transposeConvolution';
      readonly filters: number;
      readonly bias: boolean;
      /** Starts as bilinear enlargement, and is then trained or stays so; null: starts at random. */
      readonly bilinear: 'trained' | 'fixed' | null;
    })
  | { readonly type: 'batchNorm'; readonly silent: boolean }
  | { readonly type: 'relu' }
  | { readonly type: 'hardSwish' }
  | (Window & { readonly type: 'maxPool'; readonly ceil: boolean })
  | { readonly type: 'maxUnpool'; readonly kernel: number; readonly stride: number }
  | { readonly type: 'dropout'; readonly rate: number }
  | { readonly type: 'concat' }
  | { readonly type: 'add' }
  | {
      readonly type: 'crop';
      readonly top: number;
      readonly left: number;
      readonly height: number;
      readonly width: number;
    };

/** How many numbers a layer holds. */
export interface ParameterCount {
  /** Changed by training. */
  readonly trained: number;
  /** Kept: fixed filters, and the running mean and variance of a batch normalisation. */
  readonly kept: number;
}

/**
 * The shapes that a layer makes of its inputs' shapes; two for `maxPool` (values, indices).
 * @throws GlanceError `model-shape` naming the layer.
 */
export function shapesOf(name: string, op: PlanOp, inputs: readonly PlanShape[]): readonly PlanShape[] {
  const shapes = ruleOf(name, op, inputs);
  for (const shape of shapes) {
    if (shape.some((side) => side < 1)) fail(name, `nothing is left of ${show(inputs[0] ?? shape)}`);
  }
  return shapes;
}

/** How many numbers a layer holds that gets this input. */
export function parametersOf(op: PlanOp, input: PlanShape | undefined): ParameterCount {
  const channels = input?.[2] ?? 0;
  switch (op.type) {
    case 'convolution': {
      const weights = op.kernel ** 2 * channels * op.filters;
      return { trained: weights + (op.bias ? op.filters : 0), kept: 0 };
    }
    case 'depthwise':
      return { trained: op.kernel ** 2 * channels + (op.bias ? channels : 0), kept: 0 };
    case 'transposeConvolution': {
      const count = op.kernel ** 2 * channels * op.filters + (op.bias ? op.filters : 0);
      return op.bilinear === 'fixed' ? { trained: 0, kept: count } : { trained: count, kept: 0 };
    }
    case 'batchNorm':
      return { trained: 2 * channels, kept: 2 * channels };
    default:
      return { trained: 0, kept: 0 };
  }
}

function ruleOf(name: string, op: PlanOp, inputs: readonly PlanShape[]): readonly PlanShape[] {
  if (op.type === 'input') return [op.shape];
  const x = inputs[0]!;
  const [height, width, channels] = x;
  switch (op.type) {
    case 'convolution':
      return [[slide(height, op), slide(width, op), op.filters]];
    case 'depthwise':
      return [[slide(height, op), slide(width, op), channels]];
    case 'transposeConvolution':
      return [[spread(height, op), spread(width, op), op.filters]];
    case 'maxPool': {
      const pooled = [slide(height, op, op.ceil), slide(width, op, op.ceil), channels] as const;
      return [pooled, pooled];
    }
    case 'maxUnpool':
      return [unpooled(name, op, inputs)];
    case 'concat': {
      for (const [rows, columns] of inputs) {
        if (rows !== height || columns !== width)
          fail(name, `${inputs.map(show).join(' and ')} do not lie together`);
      }
      return [[height, width, inputs.reduce((sum, [, , count]) => sum + count, 0)]];
    }
    case 'add':
      if (inputs.some((other) => show(other) !== show(x))) {
        fail(name, `${inputs.map(show).join(' and ')} cannot be added`);
      }
      return [x];
    case 'crop':
      if (op.top < 0 || op.left < 0 || op.top + op.height > height || op.left + op.width > width) {
        fail(name, `${op.height} × ${op.width} cannot be cut out of ${show(x)} at ${op.top}, ${op.left}`);
      }
      return [[op.height, op.width, channels]];
    default:
      return [x];
  }
}

function unpooled(
  name: string,
  { kernel, stride }: { kernel: number; stride: number },
  [x, indices, like]: readonly PlanShape[],
): PlanShape {
  if (show(x!) !== show(indices!)) fail(name, `${show(x!)} does not fit the indices of ${show(indices!)}`);
  const [height, width, channels] = x!;
  if (like) return [like[0], like[1], channels];
  return [(height - 1) * stride + kernel, (width - 1) * stride + kernel, channels];
}

/** How often a window fits. */
function slide(side: number, { kernel, stride, padding }: Window, ceil = false): number {
  const room = (side + 2 * padding - kernel) / stride;
  return (ceil ? Math.ceil(room) : Math.floor(room)) + 1;
}

/** How far a transposed convolution reaches. */
function spread(side: number, { kernel, stride, padding }: Window): number {
  return (side - 1) * stride + kernel - 2 * padding;
}

function show(shape: PlanShape): string {
  return shape.join(' × ');
}

function fail(node: string, problem: string): never {
  throw new GlanceError('model-shape', { node, problem });
}
