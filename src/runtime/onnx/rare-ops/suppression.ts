import { suppressionRows } from '../../../kernels/non-max-suppression/reference.ts';
import { GlanceError } from '../../../shared/errors.ts';
import type { OpRow } from '../../ops/op-row.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';

/** As many boxes as anybody chooses from, of as many classes as there are. */
const MOST_ROWS = 200_000;

const KERNEL = 'GlanceNonMaxSuppression';

/** Suppression within the network. How many rows it gives depends on the picture: they are as many as there can be. */
export const SUPPRESSION: readonly OnnxRow[] = [
  { op: 'NonMaxSuppression', lower: (l) => [lowerSuppression(l)] },
];

/** The step it is lowered to: [rows, 3], −1 where there are fewer. */
export const SUPPRESSION_ROWS: readonly OpRow[] = [
  {
    op: 'NonMaxSuppression',
    infer: ([boxes, scores], { most }) => {
      const [batch, classes, count] = scores!.shape;
      const fits = boxes!.shape.length === 3 && scores!.shape.length === 3 && boxes!.shape[2] === 4;
      if (!fits || boxes!.shape[0] !== batch || boxes!.shape[1] !== count)
        throw new Error(`boxes [${boxes!.shape}] do not fit scores [${scores!.shape}]`);
      return [{ shape: [suppressionRows(batch!, classes!, count!, most as number), 3], type: 'int64' }];
    },
    run: (kernels, [boxes, scores], attributes) => {
      // Choosing one box after the other is nothing for a GPU, and what follows would wait for it.
      if (!kernels.has(KERNEL))
        throw new GlanceError('model-unknown-ops', { ops: ['NonMaxSuppression(WebGPU)'] });
      return [kernels.call(KERNEL, { boxes: boxes!, scores: scores! }, attributes)];
    },
  },
];

function lowerSuppression(l: Lowering): string {
  const number = (index: number, what: string, fallback: number) => l.list(index, what)?.[0] ?? fallback;
  const [batch = 0, classes = 0, count = 0] = l.shape(1);
  const most = Math.min(number(2, 'the most', 0), count);
  const rows = suppressionRows(batch, classes, count, most);
  if (rows > MOST_ROWS) l.refuse(`${rows} rows`);
  if (!(rows > 0)) return l.builder.constantOf([], 'int64', [0, 3]);
  const found = l.add('NonMaxSuppression', [l.value(0), l.value(1)], {
    most,
    iouThreshold: number(3, 'its overlap', 0),
    scoreThreshold: number(4, 'its threshold', -Number.MAX_VALUE),
    centers: l.number('center_point_box', 0) !== 0,
  });
  const first = l.add('Slice', [found], { begin: [0, 0], size: [rows, 1], steps: [1, 1] });
  l.openRows(l.reshape(l.add('GreaterOrEqual', [first, l.scalar(0, found)]), [rows]));
  // What follows looks rows up by it: those that stand for nothing look up the first, and are taken out at the end.
  return l.add('Max', [found, l.scalar(0, found)]);
}
