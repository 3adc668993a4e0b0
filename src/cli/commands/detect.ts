import type { InstanceMask } from '../../postprocess/instance-mask.ts';
import { DEFAULT_DETECT_OPTIONS } from '../../shared/detect-defaults.ts';
import type { Detection, Timings } from '../../shared/detection.ts';
import type { DetectOptions } from '../../shared/engine.ts';
import { GlanceError } from '../../shared/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { listPictures } from '../list-pictures.ts';
import { createNodeDetector, type NodeDetector } from '../node-detector.ts';
import { readNodePicture } from '../node-picture.ts';
import { parseClasses } from '../parse-classes.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { round } from '../round.ts';
import { terminalMessage } from '../terminal-message.ts';

const BOX_DIGITS = 2;
const SCORE_DIGITS = 4;
const MS_DIGITS = 2;

/** The pixels of one thing found, of models that tell them. */
interface MaskEntry {
  /** Of the rectangle that the runs fill. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pixels: number;
  /** Lengths of runs in row order, first of pixels that are not of the thing. */
  readonly runs: readonly number[];
}

/** One picture in the report. A picture that failed has `error` and no detections. */
type ImageEntry =
  | {
      readonly path: string;
      readonly width: number;
      readonly height: number;
      readonly detections: readonly (Detection & { readonly mask?: MaskEntry })[];
      readonly timingsMs: Timings;
    }
  | { readonly path: string; readonly error: string; readonly code: string };

/** `glance detect`: see the command table. Exit code 1 when any picture failed. */
export async function detect({ options, operands }: CommandCall<'detect'>, io: CliIo): Promise<number> {
  const detector = await createNodeDetector({ ...options, say: io.say });
  const images: ImageEntry[] = [];
  try {
    const detectOptions: DetectOptions = {
      scoreThreshold: options.score ?? DEFAULT_DETECT_OPTIONS.scoreThreshold,
      iouThreshold: options.iou ?? DEFAULT_DETECT_OPTIONS.iouThreshold,
      maxDetections: options.max ?? DEFAULT_DETECT_OPTIONS.maxDetections,
      classIds: options.classes === undefined ? null : parseClasses(options.classes, detector.card.labels),
      classAgnostic: options.agnostic,
    };
    for (const operand of operands) {
      for await (const entry of detectAll(operand, detector, detectOptions)) {
        images.push(entry);
        if ('error' in entry) io.say(`${entry.path}: ${entry.error}`);
        else if (!options.json) io.print(entryText(entry));
      }
    }
  } finally {
    detector.dispose();
  }
  if (options.json) {
    io.print(`${JSON.stringify({ model: detector.card.id, backend: detector.backend, images }, null, 2)}\n`);
  }
  return images.some((entry) => 'error' in entry) ? EXIT.failed : EXIT.ok;
}

async function* detectAll(
  operand: string,
  detector: NodeDetector,
  options: DetectOptions,
): AsyncGenerator<ImageEntry> {
  let paths: string[];
  try {
    paths = await listPictures(operand);
  } catch (error) {
    yield failedEntry(operand, error);
    return;
  }
  for (const path of paths) {
    try {
      yield await detectOne(path, detector, options);
    } catch (error) {
      yield failedEntry(path, error);
    }
  }
}

async function detectOne(path: string, detector: NodeDetector, options: DetectOptions): Promise<ImageEntry> {
  const picture = await readNodePicture(path);
  const { detections, masks, timingsMs } = await detector.detect(picture, options);
  const { preprocess, model, postprocess, total } = timingsMs;
  return {
    path,
    width: picture.original.width,
    height: picture.original.height,
    detections: detections.map(({ label, classId, score, box: [x1, y1, x2, y2] }, index) => ({
      label,
      classId,
      score: round(score, SCORE_DIGITS),
      box: [round(x1, BOX_DIGITS), round(y1, BOX_DIGITS), round(x2, BOX_DIGITS), round(y2, BOX_DIGITS)],
      ...(masks ? { mask: maskEntry(masks[index]!) } : {}),
    })),
    timingsMs: {
      preprocess: round(preprocess, MS_DIGITS),
      model: round(model, MS_DIGITS),
      postprocess: round(postprocess, MS_DIGITS),
      total: round(total, MS_DIGITS),
    },
  };
}

/** A mask as runs, so that nothing of it is lost. */
function maskEntry({ x, y, width, height, values }: InstanceMask): MaskEntry {
  const runs: number[] = [];
  let value = 0;
  let length = 0;
  let pixels = 0;
  for (const each of values) {
    pixels += each;
    if (each !== value) {
      runs.push(length);
      value = each;
      length = 0;
    }
    length++;
  }
  return { x, y, width, height, pixels, runs: [...runs, length] };
}

function failedEntry(path: string, thrown: unknown): ImageEntry {
  const error = GlanceError.from(thrown);
  return { path, error: terminalMessage(error), code: error.code };
}

function entryText(entry: Exclude<ImageEntry, { error: string }>): string {
  const { path, width, height, detections, timingsMs } = entry;
  const lines = [`${path}  ${width}×${height}  ${timingsMs.total.toFixed(1)} ms`];
  if (detections.length === 0) lines.push('  nothing');
  const labelWidth = Math.max(0, ...detections.map(({ label }) => label.length));
  for (const { label, score, box, mask } of detections) {
    const corners = box.map((value) => value.toFixed(0)).join(', ');
    const pixels = mask ? `  ${mask.pixels} px` : '';
    lines.push(`  ${label.padEnd(labelWidth)}  ${score.toFixed(2)}  [${corners}]${pixels}`);
  }
  return `${lines.join('\n')}\n`;
}
