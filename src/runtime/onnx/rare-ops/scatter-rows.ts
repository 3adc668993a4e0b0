import { type Reduction, type ScatterAttributes, scatterRows } from '../../../kernels/integer/reference.ts';
import { stringOf } from '../../ops/attributes.ts';
import type { OpRow } from '../../ops/op-row.ts';
import type { Attributes } from '../onnx-graph.ts';
import { sizeOf } from '../onnx-graph.ts';

/** Steps that only rare ops are lowered to. */
export const SCATTER_ROWS: readonly OpRow[] = [
  {
    // data [R, S], row indices [K], updates [K, S]; reduction none, add, mul, max or min.
    op: 'Scatter',
    infer: ([data]) => [data!],
    fold: ([data, indices, updates], attributes) => {
      const rowSize = sizeOf(data!.shape.slice(1));
      const { reduction } = reductionOf(attributes);
      return [scatterRows(data!.data, Int32Array.from(indices!.data), updates!.data, rowSize, reduction)];
    },
    run: (kernels, [data, indices, updates], attributes) => [
      kernels.call(
        'GlanceScatter',
        { data: data!, indices: indices!, updates: updates! },
        reductionOf(attributes),
      ),
    ],
  },
];

function reductionOf(attributes: Attributes): ScatterAttributes {
  return { reduction: stringOf(attributes, 'reduction') as Reduction };
}
