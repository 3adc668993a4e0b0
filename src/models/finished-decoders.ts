import { decodeFinished } from '../postprocess/decode-finished.ts';
import type { Size } from '../shared/geometry.ts';
import type { EndToEndHead, NmsTensorsHead } from './card.ts';
import type { HeadDecoder } from './head-decoder.ts';
import type { HeadOutput } from './head-outputs.ts';
import { headMismatch, requireShape } from './output-shape.ts';
import { unitsOf } from './units-of.ts';

/** Reads rows of finished detections. */
export function endToEndDecoder(head: EndToEndHead, inputPx: Size): HeadDecoder {
  const { columns } = head;
  const step = columns.length;
  const place = (name: EndToEndHead['columns'][number]) => columns.indexOf(name);
  const boxAt = Math.min(place('x1'), place('y1'));
  const boxes = boxFormat(head);
  return {
    suppress: false,
    decode: ([output], options, buffer) => {
      const flat = output?.shape.length === 2;
      const count = output?.shape[flat ? 0 : 1] ?? 0;
      const shape = flat ? [count, step] : [1, count, step];
      const values = requireShape(head.type, head.output, output, shape, columns.join(', '));
      const column = (from: number) => ({ values, from, step });
      const found = {
        ...unitsOf(head.units, inputPx),
        boxes,
        count,
        box: column(boxAt),
        score: column(place('score')),
        classId: column(place('class')),
        firstClass: 0,
      };
      decodeFinished(found, options, buffer);
    },
  };
}

/** Reads boxes, scores and classes that are tensors of their own. */
export function nmsTensorsDecoder(head: NmsTensorsHead, inputPx: Size): HeadDecoder {
  const { type, firstClass, boxes } = head;
  return {
    suppress: false,
    decode: ([boxOutput, scoreOutput, classOutput, countOutput], options, buffer) => {
      const rows = boxOutput?.shape.at(-2) ?? 0;
      const shaped = (name: string, output: HeadOutput | undefined, ...rest: number[]) => {
        const batched = output?.shape.length === rest.length + 2;
        const shape = [...(batched ? [1] : []), rows, ...rest];
        return requireShape(type, name, output, shape, `${rows} detections`);
      };
      const column = (values: Float32Array, step = 1) => ({ values, from: 0, step });
      const found = {
        ...unitsOf(head.units, inputPx),
        boxes,
        box: column(shaped(head.boxesOutput, boxOutput, 4), 4),
        score: column(shaped(head.scoresOutput, scoreOutput)),
        classId: column(shaped(head.classesOutput, classOutput)),
        count: head.countOutput === undefined ? rows : countOf(head.countOutput, countOutput, rows),
        firstClass,
      };
      decodeFinished(found, options, buffer);
    },
  };
}

/** The four box columns have to stand together, in one of two orders. */
function boxFormat({ type, columns }: EndToEndHead): 'xyxy' | 'yxyx' {
  const order = columns.filter((column) => /^[xy][12]$/.test(column)).join();
  const from = columns.findIndex((column) => /^[xy][12]$/.test(column));
  const together = columns.slice(from, from + 4).every((column) => /^[xy][12]$/.test(column));
  if (together && order === 'x1,y1,x2,y2') return 'xyxy';
  if (together && order === 'y1,x1,y2,x2') return 'yxyx';
  throw headMismatch(type, `the columns of a box must be x1, y1, x2, y2 or y1, x1, y2, x2, got ${order}`);
}

function countOf(name: string, output: HeadOutput | undefined, rows: number): number {
  const count = output?.values[0];
  if (output?.values.length === 1 && count! >= 0 && count! <= rows) return Math.round(count!);
  const got = output?.values.length === 1 ? `${count}` : `[${output?.shape.join(', ')}]`;
  throw headMismatch('nms-tensors', `“${name}” should be one number from 0 to ${rows}, got ${got}`);
}
