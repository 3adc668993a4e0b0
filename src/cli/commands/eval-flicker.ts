import { flicker } from '../../postprocess/flicker.ts';
import { GlanceError } from '../../shared/errors.ts';
import { DEFAULT_SEGMENT_OPTIONS } from '../../shared/segment-defaults.ts';
import type { SegmentMask } from '../../shared/segmentation.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { listPictures } from '../list-pictures.ts';
import { readNodePicture } from '../node-picture.ts';
import { createNodeSegmenter, type NodeSegmenter } from '../node-segmenter.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { requireFolder } from '../require-folder.ts';
import { round } from '../round.ts';

const PERCENT_DIGITS = 3;

/** `glance eval flicker`: see the command table. */
export async function evalFlicker({ options }: CommandCall<'eval flicker'>, io: CliIo): Promise<number> {
  await requireFolder(options.frames);
  const paths = await listPictures(options.frames);
  if (paths.length < 2) {
    const problem = 'it has one frame, and at least two are needed';
    throw new GlanceError('test-data-unusable', { path: options.frames, problem });
  }
  const smoothing = options.smoothing ?? DEFAULT_SEGMENT_OPTIONS.smoothing;
  const segmenter = await createNodeSegmenter({ ...options, say: io.say });
  try {
    const plain = await meanFlicker(paths, segmenter, 0, (done) =>
      io.progress(`${done} of ${paths.length} frames`),
    );
    const smoothed = await meanFlicker(paths, segmenter, smoothing, (done) =>
      io.progress(`${done} of ${paths.length} frames, smoothed`),
    );
    io.progress('');
    const report = {
      frames: paths.length,
      flicker: round(100 * plain, PERCENT_DIGITS),
      flickerSmoothed: round(100 * smoothed, PERCENT_DIGITS),
      smoothing,
      model: segmenter.card.id,
      backend: segmenter.backend,
    };
    io.print(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  } finally {
    io.progress('');
    segmenter.dispose();
  }
  return EXIT.ok;
}

/** Mean over successive frames of the share of pixels that change class, 0 to 1. */
async function meanFlicker(
  paths: readonly string[],
  segmenter: NodeSegmenter,
  smoothing: number,
  progress: (done: number) => void,
): Promise<number> {
  segmenter.newScene();
  let before: SegmentMask | null = null;
  let sum = 0;
  for (const [index, path] of paths.entries()) {
    progress(index);
    const { mask } = await segmenter.segment(await readNodePicture(path), smoothing);
    if (before && !sameContent(before, mask)) {
      const problem = 'it is not of the proportions of the frame before it';
      throw new GlanceError('test-data-unusable', { path, problem });
    }
    if (before) sum += flicker(before, mask);
    before = mask;
  }
  return sum / (paths.length - 1);
}

function sameContent({ content: a }: SegmentMask, { content: b }: SegmentMask): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function reportText(report: {
  frames: number;
  flicker: number;
  flickerSmoothed: number;
  smoothing: number;
}): string {
  const { frames, flicker: plain, flickerSmoothed, smoothing } = report;
  const lines = [
    `not smoothed   ${plain.toFixed(PERCENT_DIGITS)} %`,
    `smoothed ${smoothing}   ${flickerSmoothed.toFixed(PERCENT_DIGITS)} %`,
    `${frames} frames`,
  ];
  return `${lines.join('\n')}\n`;
}
