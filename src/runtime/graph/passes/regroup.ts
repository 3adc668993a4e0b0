/** A reshape done on memory that does not lie in canonical order. */
export interface Regrouping {
  /** The order the input must be brought to first; the given one where nothing needs to move. */
  readonly inputOrder: readonly number[];
  /** The order the output then lies in. */
  readonly outputOrder: readonly number[];
}

interface Group {
  readonly inputs: number[];
  readonly outputs: number[];
}

/**
 * Finds how a reshape from shape `from` to shape `to` can be done on memory whose axes lie in `order`. The two shapes
 * are cut into groups of neighbouring axes of equal product (C to 2·C/2, H·W to HW): memory in which every group lies
 * together, its axes in turn, is reshaped for free, and the groups keep their places. Where a group's axes are out of
 * turn, `inputOrder` sorts them and leaves the groups where they are. Null for shapes with nothing in them.
 */
export function regroup(
  from: readonly number[],
  to: readonly number[],
  order: readonly number[],
): Regrouping | null {
  if (from.includes(0) || to.includes(0)) return null;
  const groups = matchGroups(from, to);
  const groupOf = new Map(groups.flatMap((group) => group.inputs.map((axis) => [axis, group] as const)));
  const sequence: Group[] = [];
  for (const axis of order) {
    const group = groupOf.get(axis);
    if (group && from[axis] !== 1 && !sequence.includes(group)) sequence.push(group);
  }
  // Groups of ones have no place in memory: each follows the group before it.
  groups.forEach((group, index) => {
    if (sequence.includes(group)) return;
    const before = index === 0 ? -1 : sequence.indexOf(groups[index - 1]!);
    sequence.splice(before + 1, 0, group);
  });
  const sorted = sequence.flatMap(({ inputs }) => inputs);
  const longAxes = (axes: readonly number[]) => axes.filter((axis) => from[axis] !== 1).join();
  return {
    inputOrder: longAxes(sorted) === longAxes(order) ? order : sorted,
    outputOrder: sequence.flatMap(({ outputs }) => outputs),
  };
}

function matchGroups(from: readonly number[], to: readonly number[]): Group[] {
  const groups: Group[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length && j < to.length) {
    const group: Group = { inputs: [i], outputs: [j] };
    let left = from[i++]!;
    let right = to[j++]!;
    while (left !== right) {
      if (left < right) {
        group.inputs.push(i);
        left *= from[i++]!;
      } else {
        group.outputs.push(j);
        right *= to[j++]!;
      }
    }
    groups.push(group);
  }
  // What is left over is ones.
  const last = groups.at(-1) ?? { inputs: [], outputs: [] };
  if (groups.length === 0) groups.push(last);
  while (i < from.length) last.inputs.push(i++);
  while (j < to.length) last.outputs.push(j++);
  return groups;
}
