import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DetectOptions } from '../../shared/engine.ts';
import { GlanceError } from '../../shared/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import {
  averagePrecision,
  type EvaluatedPicture,
  type PrecisionReport,
  type TruthBox,
} from '../eval/average-precision.ts';
import { parseYoloLabels } from '../eval/yolo-labels.ts';
import { listPictures } from '../list-pictures.ts';
import { createNodeDetector } from '../node-detector.ts';
import { type NodePicture, readNodePicture } from '../node-picture.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { requireFolder } from '../require-folder.ts';
import { round } from '../round.ts';
import { stem } from '../stem.ts';

const DEFAULTS = { iouThreshold: 0.65, scoreThreshold: 0.005 } as const;
const MAX_DETECTIONS = 100;
const POINT_DIGITS = 2;

/** `glance eval detect`: see the command table. Unlike in `detect`, a picture that cannot be read ends it. */
export async function evalDetect({ options }: CommandCall<'eval detect'>, io: CliIo): Promise<number> {
  await requireFolder(options.images);
  await requireFolder(options.labels);
  const paths = await listPictures(options.images);
  requireSomeLabels(paths, options.labels);
  const detector = await createNodeDetector({ ...options, say: io.say });
  const { labels } = detector.card;
  const pictures: EvaluatedPicture[] = [];
  let unlabelled = 0;
  try {
    const detectOptions: DetectOptions = {
      scoreThreshold: options.score ?? DEFAULTS.scoreThreshold,
      iouThreshold: options.iou ?? DEFAULTS.iouThreshold,
      maxDetections: MAX_DETECTIONS,
      classIds: null,
      classAgnostic: false,
    };
    for (const path of paths) {
      io.progress(`${pictures.length} of ${paths.length} pictures`);
      const picture = await readNodePicture(path);
      const truths = await readTruths(path, options.labels, picture, labels.length);
      if (!truths) unlabelled += 1;
      const { detections } = await detector.detect(picture, detectOptions);
      pictures.push({ truths: truths ?? [], predictions: detections });
    }
  } finally {
    io.progress('');
    detector.dispose();
  }
  if (unlabelled > 0)
    io.say(`${unlabelled} of ${paths.length} pictures have no label file: counted as empty.`);
  const report = averagePrecision(pictures);
  io.print(
    options.json ? reportJson(report, paths.length, labels) : reportText(report, paths.length, labels),
  );
  return EXIT.ok;
}

/** Names a wrong folder at once, instead of an AP of 0 after minutes. */
function requireSomeLabels(picturePaths: readonly string[], labelsFolder: string): void {
  if (picturePaths.some((path) => existsSync(labelFile(path, labelsFolder)))) return;
  const problem = 'it has no label file NAME.txt for any of the pictures';
  throw new GlanceError('test-data-unusable', { path: labelsFolder, problem });
}

function labelFile(picturePath: string, labelsFolder: string): string {
  return join(labelsFolder, `${stem(picturePath)}.txt`);
}

async function readTruths(
  picturePath: string,
  labelsFolder: string,
  { original }: NodePicture,
  classCount: number,
): Promise<TruthBox[] | null> {
  const file = labelFile(picturePath, labelsFolder);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new GlanceError('file-missing', { path: file }, { cause: error });
  });
  return text === null ? null : parseYoloLabels(text, file, original, classCount);
}

function reportJson(report: PrecisionReport, images: number, labels: readonly string[]): string {
  const perClass = Object.fromEntries(
    [...report.perClass].map(([classId, { ap, ap50, instances }]) => [
      labels[classId] ?? String(classId),
      { ap: round(ap, POINT_DIGITS), ap50: round(ap50, POINT_DIGITS), instances },
    ]),
  );
  const ap50 = round(report.ap50, POINT_DIGITS);
  return `${JSON.stringify({ ap50, ap: round(report.ap, POINT_DIGITS), images, perClass }, null, 2)}\n`;
}

function reportText(report: PrecisionReport, images: number, labels: readonly string[]): string {
  const line = (name: string, ap: number, ap50: number, instances: number) =>
    `${name.padEnd(16)}${ap.toFixed(POINT_DIGITS).padStart(8)}${ap50.toFixed(POINT_DIGITS).padStart(8)}${String(instances).padStart(11)}`;
  const classes = [...report.perClass];
  const total = classes.reduce((sum, [, { instances }]) => sum + instances, 0);
  const lines = [
    `${'class'.padEnd(16)}${'AP'.padStart(8)}${'AP50'.padStart(8)}${'instances'.padStart(11)}`,
    ...classes.map(([id, { ap, ap50, instances }]) => line(labels[id] ?? String(id), ap, ap50, instances)),
    line('all', report.ap, report.ap50, total),
    `${images} pictures`,
  ];
  return `${lines.join('\n')}\n`;
}
