import { cardFor } from '../../models/card-for.ts';
import type { LabelledScore } from '../../models/classify-head.ts';
import type { Timings } from '../../shared/detection.ts';
import { GlanceError } from '../../shared/errors.ts';
import type { ClassifyPipeline } from '../../worker/classify-pipeline.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { listPictures } from '../list-pictures.ts';
import { loadNodePackage } from '../node-package.ts';
import { readNodePicture } from '../node-picture.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { round } from '../round.ts';
import { startPipeline } from '../start-pipeline.ts';
import { terminalMessage } from '../terminal-message.ts';

const DEFAULT_TOP = 5;
const SCORE_DIGITS = 4;
const MS_DIGITS = 2;

/** What is said about one picture. */
type ClassifyEntry =
  | { readonly path: string; readonly classes: readonly LabelledScore[]; readonly timingsMs: Timings }
  | { readonly path: string; readonly error: string; readonly code: string };

/** `glance classify`: see the command table. Exit code 1 when any picture failed. */
export async function classify({ options, operands }: CommandCall<'classify'>, io: CliIo): Promise<number> {
  const model = await loadNodePackage(options.model);
  const card = cardFor('classify', model.card);
  const { ClassifyPipeline: Pipeline } = await import('../../worker/classify-pipeline.ts');
  const { backend, pipeline, dispose } = await startPipeline(Pipeline.create, model, {
    ...options,
    say: io.say,
  });
  const images: ClassifyEntry[] = [];
  try {
    for (const operand of operands) {
      for (const path of await picturesOf(operand, images, io)) {
        const entry = await classifyOne(path, pipeline, options.top ?? DEFAULT_TOP).catch((thrown: unknown) =>
          failed(path, thrown, io),
        );
        images.push(entry);
        if (!options.json && 'classes' in entry) io.print(entryText(entry.path, entry.classes));
      }
    }
  } finally {
    dispose();
  }
  if (options.json)
    io.print(`${JSON.stringify({ model: card.id, backend: backend.name, images }, null, 2)}\n`);
  return images.some((entry) => 'error' in entry) ? EXIT.failed : EXIT.ok;
}

async function picturesOf(operand: string, images: ClassifyEntry[], io: CliIo): Promise<string[]> {
  return listPictures(operand).catch((thrown: unknown) => {
    images.push(failed(operand, thrown, io));
    return [];
  });
}

async function classifyOne(
  path: string,
  pipeline: Pick<ClassifyPipeline, 'classify'>,
  top: number,
): Promise<ClassifyEntry> {
  const { classes, timingsMs } = await pipeline.classify(await readNodePicture(path), top);
  const { preprocess, model, postprocess, total } = timingsMs;
  return {
    path,
    classes: classes.map(({ label, classId, score }) => ({
      label,
      classId,
      score: round(score, SCORE_DIGITS),
    })),
    timingsMs: {
      preprocess: round(preprocess, MS_DIGITS),
      model: round(model, MS_DIGITS),
      postprocess: round(postprocess, MS_DIGITS),
      total: round(total, MS_DIGITS),
    },
  };
}

function failed(path: string, thrown: unknown, io: CliIo): ClassifyEntry {
  const error = GlanceError.from(thrown);
  io.say(`${path}: ${terminalMessage(error)}`);
  return { path, error: terminalMessage(error), code: error.code };
}

function entryText(path: string, classes: readonly LabelledScore[]): string {
  const width = Math.max(0, ...classes.map(({ label }) => label.length));
  const lines = classes.map(({ label, score }) => `  ${label.padEnd(width)}  ${(score * 100).toFixed(1)} %`);
  return `${[path, ...lines].join('\n')}\n`;
}
