import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfusionMatrix } from '../../postprocess/confusion-matrix.ts';
import { resizeMask } from '../../postprocess/resize-mask.ts';
import { GlanceError } from '../../shared/errors.ts';
import { classIdsOf } from '../class-ids.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { selectPictures } from '../eval/select-pictures.ts';
import { IGNORED, readGreyMask, type TruthRule, truthFromMask } from '../eval/truth-mask.ts';
import { listPictures } from '../list-pictures.ts';
import { readNodePicture } from '../node-picture.ts';
import { createNodeSegmenter } from '../node-segmenter.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { requireFolder } from '../require-folder.ts';
import { round } from '../round.ts';
import { stem } from '../stem.ts';

const PERCENT_DIGITS = 2;

/** In percent. */
interface SegmentReport {
  readonly images: number;
  /** Mean over the classes that have an IoU. */
  readonly miou: number;
  /** By label; null for a class that is in no mask and was never predicted. */
  readonly perClass: Readonly<Record<string, number | null>>;
  readonly globalAccuracy: number;
  readonly model: string;
  readonly backend: string;
}

/** `glance eval segment`: see the command table. Unlike in `segment`, a picture that cannot be read ends it. */
export async function evalSegment({ options }: CommandCall<'eval segment'>, io: CliIo): Promise<number> {
  await requireFolder(options.images);
  await requireFolder(options.masks);
  const paths = await selectPictures(await listPictures(options.images), options.list);
  requireMasks(paths, options.masks);
  const segmenter = await createNodeSegmenter({ ...options, say: io.say });
  const { labels, head } = segmenter.card;
  const rule: TruthRule = {
    kind: head.kind,
    classCount: labels.length,
    ignore: options.ignore ?? (head.kind === 'classes' ? labels.length : null),
  };
  const matrix = new ConfusionMatrix(labels.length, IGNORED);
  try {
    for (const [index, path] of paths.entries()) {
      io.progress(`${index} of ${paths.length} pictures`);
      const picture = await readNodePicture(path);
      const maskFile = maskFileOf(path, options.masks);
      const truth = await readGreyMask(maskFile);
      const { original } = picture;
      if (truth.width !== original.width || truth.height !== original.height) {
        const problem = `it is ${truth.width}×${truth.height}, and the picture ${path} is ${original.width}×${original.height}`;
        throw new GlanceError('test-data-unusable', { path: maskFile, problem });
      }
      segmenter.newScene();
      const { mask } = await segmenter.segment(picture, 0);
      matrix.add(truthFromMask(truth, rule, maskFile), classIdsOf(resizeMask(mask, original), mask.kind));
    }
  } finally {
    io.progress('');
    segmenter.dispose();
  }
  const { miou, perClass, globalAccuracy } = matrix.report();
  if (miou === null || globalAccuracy === null) {
    const problem = 'there is nothing but ignored pixels in its masks';
    throw new GlanceError('test-data-unusable', { path: options.masks, problem });
  }
  const report: SegmentReport = {
    images: paths.length,
    miou: percent(miou),
    perClass: Object.fromEntries(
      labels.map((label, classId) => {
        const iou = perClass[classId] ?? null;
        return [label, iou === null ? null : percent(iou)];
      }),
    ),
    globalAccuracy: percent(globalAccuracy),
    model: segmenter.card.id,
    backend: segmenter.backend,
  };
  io.print(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  return EXIT.ok;
}

function percent(share: number): number {
  return round(100 * share, PERCENT_DIGITS);
}

function maskFileOf(picturePath: string, masksFolder: string): string {
  return join(masksFolder, `${stem(picturePath)}.png`);
}

/** Names a wrong folder at once, instead of after minutes. */
function requireMasks(picturePaths: readonly string[], masksFolder: string): void {
  const without = picturePaths.find((path) => !existsSync(maskFileOf(path, masksFolder)));
  if (without === undefined) return;
  const problem = `it has no mask ${stem(without)}.png for the picture ${without}`;
  throw new GlanceError('test-data-unusable', { path: masksFolder, problem });
}

function reportText({ images, miou, perClass, globalAccuracy }: SegmentReport): string {
  const line = (name: string, value: number | null) =>
    `${name.padEnd(16)}${(value?.toFixed(PERCENT_DIGITS) ?? '–').padStart(8)}`;
  const lines = [
    `${'class'.padEnd(16)}${'IoU %'.padStart(8)}`,
    ...Object.entries(perClass).map(([label, iou]) => line(label, iou)),
    line('mean', miou),
    line('right pixels', globalAccuracy),
    `${images} pictures`,
  ];
  return `${lines.join('\n')}\n`;
}
