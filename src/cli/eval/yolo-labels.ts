import { GlanceError } from '../../shared/errors.ts';
import type { Size } from '../../shared/geometry.ts';
import type { TruthBox } from './average-precision.ts';

/**
 * Reads a YOLO label file: one object per line, `class cx cy w h`, all but the class as parts of the picture's sides.
 * Blank lines are skipped.
 *
 * @param text the file's content
 * @param file its name, for messages
 * @param size of the picture in pixels, the space of the boxes returned
 * @param classCount class ids must be below this
 * @throws GlanceError `labels-malformed` naming file and line
 */
export function parseYoloLabels(text: string, file: string, size: Size, classCount: number): TruthBox[] {
  const truths: TruthBox[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const fail = (problem: string): never => {
      throw new GlanceError('labels-malformed', { file, line: index + 1, problem });
    };
    const words = line.trim().split(/\s+/);
    if (words.length !== 5) fail(`it has ${words.length} values instead of 5`);
    const values = words.map(Number);
    const [classId, cx, cy, width, height] = values as [number, number, number, number, number];
    const odd = values.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) fail(`“${words[odd]}” is not a number`);
    if (!Number.isInteger(classId) || classId < 0 || classId >= classCount) {
      fail(`class ${words[0]} is not one of the model’s ${classCount} (0 to ${classCount - 1})`);
    }
    if (width <= 0 || height <= 0) fail('the box has no size');
    truths.push({
      classId,
      box: [
        (cx - width / 2) * size.width,
        (cy - height / 2) * size.height,
        (cx + width / 2) * size.width,
        (cy + height / 2) * size.height,
      ],
    });
  });
  return truths;
}
