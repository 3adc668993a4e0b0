import { LARGEST_HALF } from '../../shared/half.ts';
import type { CompiledModel } from '../graph/ir.ts';
import { touched } from './lifetimes.ts';
import type { Places, Root } from './places.ts';
import type { GpuStep } from './steps.ts';

/** What of a plan is held in floats of 16 bits. */
export interface HalfPlaces {
  readonly roots: ReadonlySet<Root>;
  /** Weights of convolutions, by their constants. */
  readonly filters: ReadonlySet<string>;
}

/** Everything in 32 bits. */
export const NO_HALVES: HalfPlaces = { roots: new Set(), filters: new Set() };

/**
 * What can be held in 16 bits: all that kernels of ours alone write and read. What goes in and out of the graph stays as it
 * is, and so do biases, and what tfjs's kernels touch.
 */
export function halfPlaces(model: CompiledModel, steps: readonly GpuStep[], places: Places): HalfPlaces {
  const filters = new Set(steps.flatMap(filtersOf));
  const outer = [...model.inputs, ...model.outputs].map(({ value }) => value);
  const constants = [...model.constants.keys()].filter((value) => !filters.has(value));
  const whole = new Set([...outer, ...constants].map((value) => places.of(value).root));
  for (const step of steps) {
    if (step.kind === 'row') for (const root of touched(step, places)) whole.add(root);
  }
  const roots = new Set(steps.flatMap((step) => touched(step, places)).filter((root) => !whole.has(root)));
  return { roots, filters: new Set([...filters].filter((value) => roots.has(places.of(value).root))) };
}

/** Whether a model's weights are numbers that 16 bits hold, if not exactly. */
export function fitsHalf({ nodes, constants }: CompiledModel): boolean {
  return nodes.every(({ op, inputs }) => {
    const weights = op === 'Conv' ? constants.get(inputs[1]!)?.data : undefined;
    if (!(weights instanceof Float32Array)) return true;
    return weights.every((weight) => Math.abs(weight) <= LARGEST_HALF);
  });
}

function filtersOf(step: GpuStep): string[] {
  if (step.kind !== 'conv') return [];
  return [step.node, ...(step.first ? [step.first] : [])].map(({ inputs }) => inputs[1]!);
}
