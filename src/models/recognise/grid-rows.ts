import { because } from '../../shared/model-reasons.ts';
import { findStrides } from './find-strides.ts';
import { CONFIDENCE, type HeadRow, weighLabels } from './head-row.ts';
import type { ModelFacts, OutputFacts } from './model-facts.ts';

/** The rows for outputs whose boxes Glance decodes itself, cell by cell. */
export const GRID_ROWS: readonly HeadRow[] = [
  {
    row: 'yolox',
    title: 'YOLOX',
    read(facts) {
      const output = onlyRows(facts);
      if (!output) return [];
      const [, anchors, values] = output.shape as [number, number, number];
      const grid = findStrides(anchors, facts.input.size);
      const [box, object] = output.parts(2);
      if (grid?.anchorsPerCell !== 1 || values < 6 || box?.size !== 4 || box.made !== 'weights') return [];
      if (object?.made !== 'Sigmoid' && object?.made !== 'weights') return [];
      const probabilities = object.made === 'Sigmoid';
      const reasons = [
        because('cells', {
          shape: String(output.shape),
          cells: anchors,
          strides: grid.strides,
          numbers: `4 + 1 + ${values - 5}`,
        }),
        because('boxes-raw'),
        because(probabilities ? 'own-scores-sigmoid' : 'own-scores-logits'),
      ];
      const confidence = weighLabels(facts, values - 5, CONFIDENCE.structure, reasons);
      return [
        {
          task: 'detect',
          head: {
            type: 'yolox',
            output: output.name,
            strides: grid.strides,
            layout: 'box4,objectness,classes',
            scoresAreProbabilities: probabilities,
          },
          strides: grid.strides,
          classes: values - 5,
          confidence,
          reasons,
        },
      ];
    },
  },
  {
    row: 'nanodet',
    title: 'NanoDet',
    read(facts) {
      const output = onlyRows(facts);
      if (!output) return [];
      const [, anchors, values] = output.shape as [number, number, number];
      const grid = findStrides(anchors, facts.input.size);
      const [classes, sides] = output.parts(2);
      if (grid?.anchorsPerCell !== 1 || !classes || sides?.made !== 'weights' || sides.size % 4 !== 0)
        return [];
      const bins = sides.size / 4;
      if (classes.size + sides.size !== values || bins < 2) return [];
      const probabilities = classes.made === 'Sigmoid';
      const reasons = [
        because('cells', {
          shape: String(output.shape),
          cells: anchors,
          strides: grid.strides,
          numbers: `${classes.size} + 4 × ${bins}`,
        }),
        because('sides-distributed'),
      ];
      const confidence = weighLabels(facts, classes.size, CONFIDENCE.structure, reasons);
      return [
        {
          task: 'detect',
          head: {
            type: 'nanodet',
            output: output.name,
            strides: grid.strides,
            bins,
            scoresAreProbabilities: probabilities,
          },
          strides: grid.strides,
          classes: classes.size,
          confidence,
          reasons,
        },
      ];
    },
  },
  {
    row: 'fastestdet',
    title: 'FastestDet',
    read(facts) {
      const output = facts.outputs[0];
      if (facts.outputs.length !== 1 || output?.shape.length !== 4) return [];
      const { width, height } = facts.input.size;
      const [, values, rows, columns] = output.shape as [number, number, number, number];
      const stride = width / columns;
      const [object, box, classes] = output.parts(1);
      if (values < 6 || width !== height || rows !== columns || !Number.isInteger(stride)) return [];
      if (object?.size !== 1 || box?.size !== 4 || box.made !== 'weights' || classes?.size !== values - 5)
        return [];
      const reasons = [
        because('one-level', {
          shape: String(output.shape),
          rows,
          columns,
          stride,
          numbers: `1 + 4 + ${values - 5}`,
        }),
        because('boxes-raw'),
      ];
      const confidence = weighLabels(facts, values - 5, CONFIDENCE.structure, reasons);
      return [
        {
          task: 'detect',
          head: {
            type: 'fastestdet',
            output: output.name,
            strides: [stride],
            scoresAreProbabilities: object.made === 'Sigmoid',
          },
          strides: [stride],
          classes: values - 5,
          confidence,
          reasons,
        },
      ];
    },
  },
];

/** The only output, where it is `[1, anchors, values]`. */
function onlyRows({ outputs }: ModelFacts): OutputFacts | null {
  const output = outputs[0];
  return outputs.length === 1 && output?.shape.length === 3 && output.shape[0] === 1 ? output : null;
}
