import { afterAll, describe, expect, test } from 'vitest';
import { HEAD_ROWS } from '../../../src/models/recognise/recognise.ts';
import { because, type ModelReason, type ModelReasonDetails } from '../../../src/shared/model-reasons.ts';
import { englishModelReasons, modelReasonText } from '../../../src/shared/model-reasons-english.ts';
import { LANGUAGES } from '../../../src/texts/languages.ts';
import { modelReasons as de } from '../../../src/texts/model-reasons/de.ts';
import { modelReasons as es } from '../../../src/texts/model-reasons/es.ts';
import { modelReasons as fr } from '../../../src/texts/model-reasons/fr.ts';
import { modelReasons as ja } from '../../../src/texts/model-reasons/ja.ts';
import { modelReasons as zh } from '../../../src/texts/model-reasons/zh.ts';
import { loadModelReasons, modelReason, readingTitle } from '../../../src/texts/model-reasons.ts';
import { setLanguage } from '../../../src/texts/texts.ts';

/** Facts that are found again in every sentence that has them; a reason with forms of its own has one for each. */
const FACTS: { readonly [Code in keyof ModelReasonDetails]?: readonly ModelReasonDetails[Code][] } = {
  'several-inputs': [{ names: ['left', 'right', 'both'] }],
  'input-type': [
    { name: 'images', type: 'uint8' },
    { name: 'images', type: null },
  ],
  'input-dimensions': [
    { name: 'images', shape: '1, 10' },
    { name: 'images', shape: null },
  ],
  'input-channels': [{ name: 'images', shape: '1, 1, 28, 28' }],
  'no-head-fits': [{ outputs: [{ name: 'out', shape: '1, 7' }] }],
  'foreign-task': [{ task: 'pose' }],
  'metadata-unreadable': [{ key: 'names', problem: 'xyz' }],
  'labels-fit': [{ classes: 83 }],
  'labels-differ': [{ labels: 83, classes: 91 }],
  rival: [{ row: 'yolox', title: 'YOLOX', reason: because('foreign-task', { task: 'pose' }) }],
  cells: [{ shape: '1,3549,85', cells: 3549, strides: [8, 16], numbers: '4 + 1 + 80' }],
  'one-level': [{ shape: '1,85,22,23', rows: 22, columns: 23, stride: 16, numbers: '1 + 4 + 80' }],
  anchors: [{ shape: '1,6300,85', anchors: 6300, perCell: 3, strides: [8, 16, 32], numbers: 85 }],
  'rows-without-grid': [{ shape: '1,300,84', rows: 300, numbers: 84 }],
  'objectness-unknown': [{ numbers: 85 }],
  prototypes: [{ output: 'output1', shape: '1,32,160,160', prototypes: 32 }],
  'finished-rows': [
    { shape: '300,6', rows: 300, columns: 6 },
    { shape: '0,6', rows: 0, columns: 6 },
  ],
  columns: [
    { columns: ['x1', 'score'], seen: true },
    { columns: ['x1', 'score'], seen: false },
  ],
  'finished-tensors': [{ boxes: 'b', boxesShape: '1,9,4', scores: 's', classes: 'c', shape: '1,9' }],
  'count-output': [{ output: 'num_dets' }],
  'classes-count-from': [{ first: 1 }],
  'boxes-and-scores': [
    { scores: 's', scoresShape: '1,9,7', boxes: 'b', boxesShape: '1,9,4', rows: 9, values: 7 },
  ],
  'whole-picture': [{ shape: '1,1000', classes: 1000 }],
  'values-past': [{ by: 'softmax' }, { by: 'sigmoid' }],
  'each-pixel': [
    { shape: '1,21,64,64', channels: 21, step: 1, layout: 'NCHW' },
    { shape: '1,2,8,8', channels: 2, step: 8, layout: 'NHWC' },
  ],
  'each-pixel-id': [{ shape: '1,64,64', step: 4 }],
  'chosen-from': [{ classes: 21 }],
  'tried-in-vain': [{ found: 'nothing' }, { found: 'too-much' }],
  tried: [
    {
      way: { colour: 'BGR', scaling: 'imagenet', align: 'stretch' },
      habit: true,
      agreeing: 17,
      alone: 4,
      confidence: 0.5,
      score: 9,
      next: { way: { colour: 'RGB', scaling: 'unit', align: 'center' }, score: 3 },
    },
    {
      way: { colour: 'RGB', scaling: 'signed', align: 'top-left' },
      habit: false,
      agreeing: 17,
      alone: 4,
      confidence: 0.5,
      score: 9,
      next: null,
    },
  ],
  'fit-alike': [{ align: 'center', others: ['stretch', 'top-left'] }],
  'fit-best': [{ align: 'center' }],
};

const EXAMPLES = (Object.keys(englishModelReasons) as (keyof ModelReasonDetails)[]).flatMap((code) =>
  (FACTS[code] ?? [{}]).map((details) => ({ code, details }) as ModelReason),
);

/** Names, shapes and numbers: what no language says otherwise. */
function marksOf({ details }: ModelReason): string[] {
  const text = JSON.stringify(details);
  return [...text.matchAll(/:"([^"]+)"|(\d+)/g)]
    .flatMap((match) => match[1] ?? match[2] ?? [])
    .filter((mark) => englishHas(mark, details));
}

function englishHas(mark: string, details: unknown): boolean {
  const example = EXAMPLES.find((one) => one.details === details)!;
  return (
    modelReasonText(example).includes(mark) &&
    !/^(center|stretch|top-left|softmax|sigmoid|nothing)$/.test(mark)
  );
}

afterAll(() => setLanguage('en'));

describe.each(Object.entries({ fr, de, es, zh, ja }))(
  'why a model is read so, in %s',
  (_, { reasons, titles }) => {
    test.each(EXAMPLES)('$code $details', (reason) => {
      const said = (reasons[reason.code] as (details: unknown) => string)(reason.details);
      expect(said.trim()).not.toBe('');
      expect(said).not.toMatch(/undefined|NaN|\[object|[.。]$/);
      expect(said).not.toBe(modelReasonText(reason));
      for (const mark of marksOf(reason)) expect(said).toContain(mark);
    });

    test('names rows that there are', () => {
      const rows = HEAD_ROWS.map(({ row }) => row);
      expect(Object.keys(titles).filter((row) => !rows.includes(row))).toEqual([]);
      const wordy = HEAD_ROWS.filter(({ title }) => / (or|a|and) |^an? |suppression/.test(title));
      expect(wordy.map(({ row }) => row).filter((row) => !Object.hasOwn(titles, row))).toEqual([]);
    });
  },
);

test('reasons follow the language, and a reading of an unknown row keeps its title', async () => {
  const reason = because('labels-fit', { classes: 3 });
  const said = new Set<string>();
  for (const language of LANGUAGES) {
    await setLanguage(language);
    await loadModelReasons();
    said.add(modelReason(reason));
    expect(readingTitle({ row: 'brand-new', title: 'Brand new' })).toBe('Brand new');
  }
  expect(said.size).toBe(LANGUAGES.length);
  await setLanguage('de');
  await loadModelReasons();
  expect(modelReason(reason)).toBe('es gibt 3 Bezeichnungen, und Platz für 3 Klassen');
  expect(readingTitle({ row: 'classify', title: 'a classifier' })).toBe('ein Klassifizierer');
});
