import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCard } from '../../../src/models/parse-card.ts';
import { runningText } from '../../../src/ui/model-report.ts';
import type { ModelTrial } from '../../../src/ui/model-trial.ts';

const CARD = parseCard(
  JSON.parse(readFileSync('public/weights/glance-yolo-nano/card.json', 'utf8')),
  'card.json',
);
const at = (frameMs: number | null, sizes = CARD.input.sizes): string => {
  const card = { ...CARD, input: { ...CARD.input, sizes } };
  return runningText({ runsHere: true, card, frameMs, engineProblem: null } as unknown as ModelTrial);
};

describe('how a model does on the live picture', () => {
  test('is its time, once there is one', () => {
    expect(at(null)).toBe('It is being started on the picture …');
    expect(at(42)).toBe('It takes 42 ms a frame on this device.');
    expect(at(500)).toBe('It takes 500 ms a frame on this device.');
  });

  test('names the size at which it would not be slow', () => {
    expect(at(1352)).toBe(
      'It takes 1352 ms a frame on this device, which is slow. At 224 px it would take about 392 ms: choose that size.',
    );
  });

  test('asks for another model where no size would do', () => {
    const fixed = { default: 416, min: 416, max: 416, multipleOf: 32 };
    expect(at(1352, fixed)).toBe(
      'It takes 1352 ms a frame on this device, which is slow: export a smaller model, or one for smaller pictures.',
    );
  });
});
