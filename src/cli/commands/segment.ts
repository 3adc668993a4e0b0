import { stat } from 'node:fs/promises';
import { classShares } from '../../postprocess/class-shares.ts';
import { resizeMask } from '../../postprocess/resize-mask.ts';
import type { Timings } from '../../shared/detection.ts';
import { GlanceError } from '../../shared/errors.ts';
import { classIdsOf } from '../class-ids.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { listPictures } from '../list-pictures.ts';
import { MASK_OUTPUTS, type MaskPlaces, planMaskOutputs } from '../mask-outputs.ts';
import { readNodePicture } from '../node-picture.ts';
import { createNodeSegmenter, type NodeSegmenter } from '../node-segmenter.ts';
import { paintOverlay } from '../paint-overlay.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { round } from '../round.ts';
import { terminalMessage } from '../terminal-message.ts';
import { requireWritableFile, requireWritableFolder, writePng } from '../write-png.ts';

const SHARE_DIGITS = 4;
const MS_DIGITS = 2;

/** What is said about one picture. */
interface SegmentEntry {
  readonly image: string;
  readonly width: number;
  readonly height: number;
  /** Of the picture’s pixels, 0 to 1, as counted in the mask; largest first, classes that do not occur left out. */
  readonly shares: readonly { readonly label: string; readonly share: number }[];
  readonly timingsMs: Timings;
}

interface FailedEntry {
  readonly image: string;
  readonly error: string;
  readonly code: string;
}

/**
 * `glance segment`: see the command table. One picture that fails fails the command; of several, each is reported and
 * the exit code is 1.
 */
export async function segment({ options, operands }: CommandCall<'segment'>, io: CliIo): Promise<number> {
  const several = operands.length > 1 || (await isFolder(operands[0]!));
  const found = several ? await findPictures(operands) : operands.map((image) => ({ image }));
  const images = found.flatMap((entry) => ('error' in entry ? [] : [entry.image]));
  const plans = new Map(
    planMaskOutputs(images, options, several).map((plan, index) => [images[index]!, plan]),
  );
  for (const output of MASK_OUTPUTS) {
    const place = options[output];
    if (place !== undefined) await (several ? requireWritableFolder : requireWritableFile)(place);
  }
  const segmenter = await createNodeSegmenter({
    ...options,
    say: io.say,
    checkCard: ({ id, head }) => {
      if (options.alpha === undefined || head.kind === 'alpha') return;
      const problem = `--alpha: ${id} tells classes apart and has no soft edges; it takes a person model.`;
      throw new GlanceError('cli-usage', { problem });
    },
  });
  const { id: model } = segmenter.card;
  const { backend } = segmenter;
  const entries: (SegmentEntry | FailedEntry)[] = [];
  try {
    if (!several) {
      const { image, ...entry } = await segmentOne(operands[0]!, segmenter, plans.get(operands[0]!)!);
      io.print(
        options.json
          ? `${JSON.stringify({ image, model, backend, ...entry }, null, 2)}\n`
          : entryText({ image, ...entry }),
      );
      return EXIT.ok;
    }
    for (const source of found) {
      const entry =
        'error' in source ? source : await tryOne(source.image, segmenter, plans.get(source.image)!);
      entries.push(entry);
      if ('error' in entry) io.say(`${entry.image}: ${entry.error}`);
      else if (!options.json) io.print(entryText(entry));
    }
  } finally {
    segmenter.dispose();
  }
  if (options.json) io.print(`${JSON.stringify({ model, backend, images: entries }, null, 2)}\n`);
  return entries.some((entry) => 'error' in entry) ? EXIT.failed : EXIT.ok;
}

async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info?.isDirectory() === true;
}

/** All pictures of all operands in order, each once; an operand that stands for none is a failed entry. */
async function findPictures(operands: readonly string[]): Promise<({ image: string } | FailedEntry)[]> {
  const found = new Map<string, { image: string } | FailedEntry>();
  for (const operand of operands) {
    try {
      for (const image of await listPictures(operand)) found.set(image, { image });
    } catch (error) {
      found.set(operand, failedEntry(operand, error));
    }
  }
  return [...found.values()];
}

async function tryOne(
  image: string,
  segmenter: NodeSegmenter,
  plan: MaskPlaces,
): Promise<SegmentEntry | FailedEntry> {
  try {
    return await segmentOne(image, segmenter, plan);
  } catch (error) {
    return failedEntry(image, error);
  }
}

async function segmentOne(image: string, segmenter: NodeSegmenter, plan: MaskPlaces): Promise<SegmentEntry> {
  const picture = await readNodePicture(image);
  const { original } = picture;
  const { labels } = segmenter.card;
  segmenter.newScene();
  const { mask, timingsMs } = await segmenter.segment(picture, 0);
  const values = resizeMask(mask, original);
  const ids = classIdsOf(values, mask.kind);
  if (plan.out) await writePng(plan.out, ids, original, 1);
  if (plan.alpha) await writePng(plan.alpha, values, original, 1);
  if (plan.overlay) await writePng(plan.overlay, paintOverlay(picture, mask, labels), picture, 3);
  const content = { x: 0, y: 0, ...original };
  const shares = classShares({ ...original, kind: 'classes', values: ids, content }, labels);
  const { preprocess, model, postprocess, total } = timingsMs;
  return {
    image,
    width: original.width,
    height: original.height,
    shares: shares.map(({ label, share }) => ({ label, share: round(share, SHARE_DIGITS) })),
    timingsMs: {
      preprocess: round(preprocess, MS_DIGITS),
      model: round(model, MS_DIGITS),
      postprocess: round(postprocess, MS_DIGITS),
      total: round(total, MS_DIGITS),
    },
  };
}

function failedEntry(image: string, thrown: unknown): FailedEntry {
  const error = GlanceError.from(thrown);
  return { image, error: terminalMessage(error), code: error.code };
}

function entryText({ image, width, height, shares, timingsMs }: SegmentEntry): string {
  const labelWidth = Math.max(0, ...shares.map(({ label }) => label.length));
  const lines = [
    `${image}  ${width}×${height}  ${timingsMs.total.toFixed(1)} ms`,
    ...shares.map(
      ({ label, share }) => `  ${label.padEnd(labelWidth)}  ${(100 * share).toFixed(1).padStart(5)} %`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
