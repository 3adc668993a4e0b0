import { broadcastShapes } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { sizeOf } from '../onnx-graph.ts';
import { ONNX_OPS } from '../ops/index.ts';

/** Sums of products by index letters. */
export const EINSUM: readonly OnnxRow[] = [{ op: 'Einsum', lower: (l) => [lowerEinsum(l)] }];

/** A value whose axes have letters. */
interface Term {
  readonly value: string;
  readonly letters: readonly string[];
}

/** Two terms at a time, each as a matrix product; letters that are not asked for any more are summed first. */
function lowerEinsum(l: Lowering): string {
  const equation = l.string('equation', '').replace(/\s/g, '');
  const [left, right] = equation.split('->') as [string, string | undefined];
  const names = left.split(',');
  if (!/^[A-Za-z,.]+(->[A-Za-z.]*)?$/.test(equation) || names.length !== l.node.inputs.length)
    l.refuse(`equation=${equation}`);
  const terms = names.map(
    (name, index): Term => ({ value: l.value(index), letters: lettersOf(l, name, l.shape(index).length) }),
  );
  const most = terms.flatMap(({ letters }) => letters.filter((letter) => letter.startsWith('.')));
  const dots = [...new Set(most)].sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
  const output =
    right === undefined
      ? [...dots, ...once(terms)]
      : right.split(/(\.\.\.|.)/).flatMap((part) => (part === '...' ? dots : part === '' ? [] : [part]));
  if (new Set(output).size !== output.length) l.refuse(`equation=${equation}`);
  let [current, ...rest] = terms as [Term, ...Term[]];
  while (rest.length > 0) {
    const next = rest.shift()!;
    const needed = new Set([...output, ...rest.flatMap(({ letters }) => letters)]);
    current = product(l, current, next, needed);
  }
  return ordered(l, summed(l, current, new Set(output)), output).value;
}

/** `...` becomes letters of its own, numbered from the end. */
function lettersOf(l: Lowering, name: string, rank: number): string[] {
  const hidden = rank - name.replace('...', '').length;
  const letters = name.split(/(\.\.\.|.)/).flatMap((part) => {
    if (part !== '...') return part === '' ? [] : [part];
    return Array.from({ length: hidden }, (_, i) => `.${hidden - 1 - i}`);
  });
  if (letters.length !== rank || new Set(letters).size !== rank)
    l.refuse(`equation=${l.string('equation', '')}`);
  return letters;
}

/** Without an arrow: letters that stand once, in the order of the alphabet. */
function once(terms: readonly Term[]): string[] {
  const all = terms.flatMap(({ letters }) => letters).filter((letter) => !letter.startsWith('.'));
  return all.filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter)).sort();
}

function summed(l: Lowering, { value, letters }: Term, needed: ReadonlySet<string>): Term {
  const axes = letters.flatMap((letter, axis) => (needed.has(letter) ? [] : [axis]));
  if (axes.length === 0) return { value, letters };
  const kept = letters.filter((letter) => needed.has(letter));
  const sum = l.add('ReduceSum', [value], { axes });
  return {
    value: l.reshape(
      sum,
      l.builder.shape(value).filter((_, axis) => !axes.includes(axis)),
    ),
    letters: kept,
  };
}

function ordered(l: Lowering, { value, letters }: Term, order: readonly string[]): Term {
  const perm = order.map((letter) => letters.indexOf(letter));
  if (perm.includes(-1)) l.refuse(`equation=${l.string('equation', '')}`);
  if (perm.every((axis, place) => axis === place)) return { value, letters };
  return { value: l.add('Transpose', [value], { perm }), letters: order };
}

function product(l: Lowering, a: Term, b: Term, needed: ReadonlySet<string>): Term {
  const mine = summed(l, a, new Set([...needed, ...b.letters]));
  const theirs = summed(l, b, new Set([...needed, ...a.letters]));
  const both = mine.letters.filter((letter) => theirs.letters.includes(letter));
  const batch = both.filter((letter) => needed.has(letter));
  const folded = both.filter((letter) => !needed.has(letter));
  const rows = mine.letters.filter((letter) => !both.includes(letter));
  const columns = theirs.letters.filter((letter) => !both.includes(letter));
  const left = ordered(l, mine, [...batch, ...rows, ...folded]).value;
  const right = ordered(l, theirs, [...batch, ...folded, ...columns]).value;
  const [x, y] = [l.builder.shape(left), l.builder.shape(right)];
  const [b0, r0] = [batch.length, rows.length];
  const matrices = [
    l.reshape(left, [...x.slice(0, b0), sizeOf(x.slice(b0, b0 + r0)), sizeOf(x.slice(b0 + r0))]),
    l.reshape(right, [
      ...y.slice(0, b0),
      sizeOf(y.slice(b0, b0 + folded.length)),
      sizeOf(y.slice(b0 + folded.length)),
    ]),
  ];
  const whole = ONNX_OPS.get('MatMul')!.lower(l.with(matrices))[0]!;
  const shape = [
    ...broadcastShapes(x.slice(0, b0), y.slice(0, b0)),
    ...x.slice(b0, b0 + r0),
    ...y.slice(b0 + folded.length),
  ];
  return { value: l.reshape(whole, shape), letters: [...batch, ...rows, ...columns] };
}
