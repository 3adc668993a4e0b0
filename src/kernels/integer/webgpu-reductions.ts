import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { placeCode, runProgram } from './program.ts';
import { sizeOf, stridesOf } from './reference.ts';
import type { RegisterWebgpu } from './webgpu.ts';

/** Where a fold starts, and how it takes in `value`. */
const FOLDS: Readonly<Record<string, readonly [start: string, step: string]>> = {
  Sum: ['0', 'total + value'],
  Prod: ['1', 'total * value'],
  Max: ['-2147483647 - 1', 'max(total, value)'],
  Min: ['2147483647', 'min(total, value)'],
};

/** Registers folds, searches, running sums and TopK of whole numbers: one invocation walks what it needs. */
export function registerWebgpuIntegerReductions(register: RegisterWebgpu): void {
  for (const [name, [start, step]] of Object.entries(FOLDS)) {
    register<{ axis: readonly number[] }>(`GlanceInteger${name}`, (backend, { x }, { axis }) =>
      fold(backend, x!, axis, start, step),
    );
  }
  for (const [name, better] of [
    ['ArgMax', '>'],
    ['ArgMin', '<'],
  ] as const) {
    register<{ axis: number }>(`GlanceInteger${name}`, (backend, { x }, { axis }) => {
      const { size, inner, first } = alongAxis(x!, axis);
      const code = `${first} var best = 0;
        for (var i = 1; i < ${size}; i++) {
          if (A[first + i * ${inner}] ${better} A[first + best * ${inner}]) { best = i; }
        }
        result[index] = best;`;
      const outputShape = x!.shape.toSpliced(axis, 1);
      return runProgram(backend, [x!], 'int32', { name: 'arg', outputShape, code });
    });
  }
  register<{ axis: number; exclusive: boolean; reverse: boolean }>(
    'GlanceIntegerCumsum',
    (backend, { x }, { axis, exclusive, reverse }) => {
      const { size, inner } = alongAxis(x!, axis);
      const from = reverse ? `place ${exclusive ? '+ 1' : ''}` : '0';
      const to = reverse ? `${size}` : `place ${exclusive ? '' : '+ 1'}`;
      const code = `let place = index / ${inner} % ${size}; let first = index - place * ${inner};
        var total = 0;
        for (var i = ${from}; i < ${to}; i++) { total += A[first + i * ${inner}]; }
        result[index] = total;`;
      return runProgram(backend, [x!], 'int32', { name: 'cumsum', outputShape: x!.shape, code });
    },
  );
  register<{ k: number }>('GlanceIntegerTopK', (backend, { x }, { k }) => {
    const size = x!.shape.at(-1)!;
    const outputShape = x!.shape.with(-1, k);
    // Each value counts those before it in rank: equal ones stay in their order.
    const rank = `let first = index / ${size} * ${size}; let own = A[index]; var rank = 0;
      for (var i = first; i < first + ${size}; i++) {
        if (A[i] > own || (A[i] == own && i < index)) { rank++; }
      }
      if (rank < ${k}) { result[index / ${size} * ${k} + rank] = index - first; }`;
    const count = sizeOf(x!.shape);
    const places = runProgram(backend, [x!], 'int32', { name: 'rank', outputShape, code: rank, count });
    const pick = `result[index] = A[index / ${k} * ${size} + B[index]];`;
    const values = runProgram(backend, [x!, places], x!.dtype, { name: 'pick', outputShape, code: pick });
    return [values, places];
  });
}

/** WGSL for the first of the values that an output looks along, and how they lie. */
function alongAxis({ shape }: TensorInfo, axis: number) {
  const size = shape[axis]!;
  const inner = sizeOf(shape.slice(axis + 1));
  const first = `let first = index / ${inner} * ${size * inner} + index % ${inner};`;
  return { size, inner, first };
}

function fold(
  backend: WebGPUBackend,
  x: TensorInfo,
  axes: readonly number[],
  start: string,
  step: string,
): TensorInfo {
  const outputShape = x.shape.map((side, axis) => (axes.includes(axis) ? 1 : side));
  const own = stridesOf(x.shape);
  const folded = axes.map((axis) => x.shape[axis]!);
  const walk = placeCode(
    'offset',
    folded,
    axes.map((axis) => own[axis]!),
  ).replace('= index;', '= i;');
  const code = `${placeCode('first', outputShape, own)} var total = ${start};
    for (var i = 0; i < ${sizeOf(folded)}; i++) {
      ${walk} let value = A[first + offset]; total = ${step};
    }
    result[index] = total;`;
  return runProgram(backend, [x], 'int32', { name: 'fold', outputShape, code });
}
