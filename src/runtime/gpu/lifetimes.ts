import type { CompiledModel } from '../graph/ir.ts';
import type { Places, Root } from './places.ts';
import type { GpuStep } from './steps.ts';

/** For each step, the memory that nobody touches after it. What lies outside the run (feeds, constants, outputs) is left out. */
export function lastTouches(
  model: CompiledModel,
  steps: readonly GpuStep[],
  places: Places,
): readonly (readonly Root[])[] {
  const kept = new Set(
    [
      ...model.inputs.map(({ value }) => value),
      ...model.constants.keys(),
      ...model.outputs.map(({ value }) => value),
    ].map((value) => places.of(value).root),
  );
  const last = new Map<Root, number>();
  steps.forEach((step, index) => {
    for (const root of touched(step, places)) last.set(root, index);
  });
  const released: Root[][] = steps.map(() => []);
  for (const [root, index] of last) if (!kept.has(root)) released[index]!.push(root);
  return released;
}

/** The memory that a step reads or writes. */
export function touched(step: GpuStep, places: Places): Root[] {
  const values =
    step.kind === 'conv'
      ? [...(step.first ?? step.node).inputs, ...step.node.inputs.slice(1), step.residual, step.output]
      : [...step.node.inputs, ...step.node.outputs];
  const whole = values.flatMap((value) => (value === null ? [] : made(value, places)));
  const copied = step.kind === 'move' ? (places.copies.get(step.node) ?? []).map(({ to }) => to.root) : [];
  return [...whole, ...copied];
}

/** The memory that whoever makes a value writes. */
function made(value: string, places: Places): Root[] {
  const parts = places.through.get(value);
  if (parts) return parts.map((part) => places.of(part.value).root);
  const enlarged = places.enlarged.get(value);
  const own = places.of(value).root;
  return enlarged ? [own, places.of(enlarged.value).root] : [own];
}
