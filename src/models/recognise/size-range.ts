import { compileModel } from '../../runtime/graph/compile.ts';
import type { OnnxGraph } from '../../runtime/onnx/onnx-graph.ts';
import type { CardInput } from '../card.ts';
import { type ImageInput, inputShape } from './model-facts.ts';
import { recognise } from './recognise.ts';
import type { Reading } from './recognition.ts';

/** Where a head has no strides: what most backbones shrink by. */
const USUAL_STRIDE = 32;
/** Of the input, in strides: below, nothing is left to see. */
const LEAST_STRIDES = 5;
const USUAL_MOST_PX = 640;

/**
 * Which input sizes a model takes: tried by compiling it at another one and reading its outputs there. Many files
 * declare one size and depend on none; others hold a grid for one size only.
 */
export function sizeRange(graph: OnnxGraph, input: ImageInput, reading: Reading): CardInput['sizes'] {
  const { width, height } = input.size;
  const stride = Math.max(...reading.strides, 1);
  const step = reading.strides.length > 0 ? stride : USUAL_STRIDE;
  const aspect = width === height ? {} : { aspect: width / height };
  const fixed = { default: width, multipleOf: common(width, height), min: width, max: width, ...aspect };
  // A classifier's answers are about pictures of the size that it was trained with.
  if (reading.task === 'classify' || width !== height || width % step !== 0) return fixed;
  const other = { width: width + step, height: height + step };
  if (!readsAlike(graph, { ...input, size: other }, reading)) return fixed;
  const min = Math.min(width, LEAST_STRIDES * step);
  return {
    default: width,
    multipleOf: step,
    min,
    max: Math.max(width, USUAL_MOST_PX - (USUAL_MOST_PX % step)),
  };
}

function readsAlike(graph: OnnxGraph, input: ImageInput, reading: Reading): boolean {
  try {
    const shapes = { [input.name]: inputShape(input) };
    const model = compileModel(graph, { inputShapes: shapes });
    if (model.outputs.length === 0) return false;
    const resized = {
      ...graph,
      inputs: graph.inputs.map((each) => ({ ...each, shape: inputShape(input) })),
    };
    const found = recognise(resized, reading.classes === null ? {} : { labels: reading.classes });
    return (
      found.row === reading.row &&
      found.classes === reading.classes &&
      JSON.stringify(found.head) === JSON.stringify(reading.head)
    );
  } catch {
    return false;
  }
}

function common(a: number, b: number): number {
  return b === 0 ? a : common(b, a % b);
}
