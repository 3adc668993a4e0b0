import type { ModelCard } from '../models/card.ts';
import { checkInputSize, inputPx } from '../models/input-size.ts';
import type { OnnxGraph, OnnxValue } from '../runtime/onnx/onnx-graph.ts';
import { GlanceError } from '../shared/errors.ts';

/**
 * Shapes to run a model on, by input name: as its card says, or as the file declares them, with a batch of one.
 *
 * @param size width of the input in pixels; where there is no card, the side of every picture whose size is left open
 * @throws GlanceError `input-size-unsupported` by the card, `model-shape` where the file leaves open what nobody says
 */
export function profileShapes(
  graph: OnnxGraph,
  card: ModelCard | null,
  size: number | undefined,
): Record<string, number[]> {
  const inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  return Object.fromEntries(
    inputs.map((input) => [
      input.name,
      card?.input.name === input.name ? cardShape(card, size) : declaredShape(input, size),
    ]),
  );
}

function cardShape(card: ModelCard, size: number | undefined): number[] {
  const { width, height } = inputPx(card, checkInputSize(card, size ?? null));
  return card.input.layout === 'NCHW' ? [1, 3, height, width] : [1, height, width, 3];
}

function declaredShape({ name, shape }: OnnxValue, size: number | undefined): number[] {
  if (!shape)
    throw new GlanceError('model-shape', { node: name, problem: 'the file does not say its shape' });
  return shape.map((extent, axis) => {
    if (typeof extent === 'number') return extent;
    if (axis === 0) return 1;
    if (size !== undefined && shape.length === 4) return size;
    const problem = 'the file leaves its size open, say it with --size N';
    throw new GlanceError('model-shape', { node: name, problem });
  });
}
