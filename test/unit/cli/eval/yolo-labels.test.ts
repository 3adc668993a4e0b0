import { describe, expect, it } from 'vitest';
import { parseYoloLabels } from '../../../../src/cli/eval/yolo-labels.ts';

const SIZE = { width: 200, height: 100 };

describe('parseYoloLabels', () => {
  it('gives corners in pixels', () => {
    const truths = parseYoloLabels('2 0.5 0.5 0.1 0.2\r\n\n0 0.25 0.1 0.5 0.2\n', 'a.txt', SIZE, 3);
    expect(truths.map(({ classId }) => classId)).toEqual([2, 0]);
    expect(truths[0]!.box.map((value) => Math.round(value * 1000) / 1000)).toEqual([90, 40, 110, 60]);
    expect(truths[1]!.box.map((value) => Math.round(value * 1000) / 1000)).toEqual([0, 0, 100, 20]);
  });

  it('reads an empty file as no objects', () => {
    expect(parseYoloLabels('', 'a.txt', SIZE, 3)).toEqual([]);
  });

  it.each([
    ['0 0.5 0.5 0.1', '4 values instead of 5'],
    ['0 0.5 0.5 0.1 0.1 0.9', '6 values instead of 5'],
    ['0 0.5 x 0.1 0.1', '“x” is not a number'],
    ['3 0.5 0.5 0.1 0.1', 'class 3 is not one of the model’s 3'],
    ['0.5 0.5 0.5 0.1 0.1', 'class 0.5 is not one'],
    ['-1 0.5 0.5 0.1 0.1', 'class -1 is not one'],
    ['0 0.5 0.5 0 0.1', 'no size'],
  ])('refuses %j, naming file and line', (line, problem) => {
    const read = () => parseYoloLabels(`0 0.5 0.5 0.1 0.1\n${line}`, 'dir/a.txt', SIZE, 3);
    expect(read).toThrow(problem);
    expect(read).toThrow('Line 2 of dir/a.txt');
  });
});
