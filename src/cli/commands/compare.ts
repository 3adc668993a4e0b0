import { detectorCard } from '../../models/card-for.ts';
import { type Agreement, agreementShare, countAgreement } from '../../shared/agreement.ts';
import { DEFAULT_DETECT_OPTIONS } from '../../shared/detect-defaults.ts';
import type { Detection } from '../../shared/detection.ts';
import type { DetectOptions } from '../../shared/engine.ts';
import { GlanceError } from '../../shared/errors.ts';
import type { ComparePipeline } from '../../worker/compare-pipeline.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { listPictures } from '../list-pictures.ts';
import { loadNodePackage } from '../node-package.ts';
import { readNodePicture } from '../node-picture.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { round } from '../round.ts';
import { startPipeline } from '../start-pipeline.ts';
import { terminalMessage } from '../terminal-message.ts';

const MS_DIGITS = 2;
const SHARE_DIGITS = 4;

/** Something that one model sees and the other does not; the box in the picture's own pixels. */
type Alone = Pick<Detection, 'label' | 'score' | 'box'>;

/** One picture in the report. */
interface ImageEntry {
  readonly path: string;
  readonly agreement: Agreement;
  readonly onlyFirst: readonly Alone[];
  readonly onlySecond: readonly Alone[];
  readonly ms: readonly [number, number];
}

/** `glance compare`: see the command table. Exit code 1 when any picture failed. */
export async function compare({ options, operands }: CommandCall<'compare'>, io: CliIo): Promise<number> {
  const [first, second] = [await loadNodePackage(operands[0]!), await loadNodePackage(operands[1]!)];
  for (const { card } of [first, second]) detectorCard(card);
  const paths = await listPictures(options.images);
  // The engine is large: what is wrong with the command is named before it is loaded.
  const { createDetector } = await import('../../worker/create-detector.ts');
  const { backend, pipeline, dispose } = await startPipeline(
    async (common) => {
      const asked = { cardUrl: '', inputSize: common.inputSize, classIds: null };
      return (await createDetector(common, second, asked)) as ComparePipeline;
    },
    first,
    { ...options, say: io.say },
  );
  const detectOptions: DetectOptions = {
    ...DEFAULT_DETECT_OPTIONS,
    scoreThreshold: options.score ?? DEFAULT_DETECT_OPTIONS.scoreThreshold,
    iouThreshold: options.iou ?? DEFAULT_DETECT_OPTIONS.iouThreshold,
  };
  const images: ImageEntry[] = [];
  let failed = 0;
  try {
    for (const path of paths) {
      try {
        images.push(await compareOne(path, pipeline, detectOptions));
      } catch (thrown) {
        failed++;
        io.say(`${path}: ${terminalMessage(GlanceError.from(thrown))}`);
      }
      io.progress(`${images.length + failed} of ${paths.length}`);
    }
  } finally {
    io.progress('');
    dispose();
  }
  const report = summary([first.card.id, second.card.id], backend.name, images);
  io.print(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  return failed > 0 ? EXIT.failed : EXIT.ok;
}

async function compareOne(
  path: string,
  pipeline: ComparePipeline,
  options: DetectOptions,
): Promise<ImageEntry> {
  const picture = await readNodePicture(path);
  const { detections, comparison } = await pipeline.detect(picture, options);
  const { matches, second, firstMs, secondMs } = comparison;
  const matched = new Set(matches);
  const scale = picture.original.width / picture.width;
  const alone = ({ label, score, box }: Detection): Alone => ({
    label,
    score: round(score, SHARE_DIGITS),
    box: box.map((edge) => round(edge * scale, MS_DIGITS)) as unknown as Detection['box'],
  });
  return {
    path,
    agreement: countAgreement(matches, second.length),
    onlyFirst: detections.filter((_, index) => matches[index] === -1).map(alone),
    onlySecond: second.filter((_, index) => !matched.has(index)).map(alone),
    ms: [firstMs, secondMs],
  };
}

type Report = ReturnType<typeof summary>;

function summary(ids: readonly [string, string], backend: string, images: readonly ImageEntry[]) {
  const total = (name: keyof Agreement) => images.reduce((sum, { agreement }) => sum + agreement[name], 0);
  const agreement = {
    both: total('both'),
    onlyFirst: total('onlyFirst'),
    onlySecond: total('onlySecond'),
  };
  const share = agreementShare(agreement);
  const times = (side: 0 | 1) => {
    const sorted = images.map(({ ms }) => ms[side]).sort((a, b) => a - b);
    return { medianMs: percentile(sorted, 0.5), p95Ms: percentile(sorted, 0.95) };
  };
  return {
    models: [
      { id: ids[0], ...times(0) },
      { id: ids[1], ...times(1) },
    ],
    backend,
    pictures: images.length,
    ...agreement,
    agreement: share === null ? null : round(share, SHARE_DIGITS),
    images: images.map(({ path, agreement: { both }, onlyFirst, onlySecond, ms }) => ({
      path,
      both,
      onlyFirst,
      onlySecond,
      ms: ms.map((one) => round(one, MS_DIGITS)),
    })),
  };
}

/** Nearest rank; null where there is none. */
function percentile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return value === undefined ? null : round(value, MS_DIGITS);
}

function reportText({ models, backend, pictures, both, onlyFirst, onlySecond, agreement }: Report): string {
  const width = Math.max(...models.map(({ id }) => id.length));
  const share = agreement === null ? 'neither sees anything' : `${(agreement * 100).toFixed(1)} %`;
  const lines = [
    `agreement ${share}: ${both} things both see, of ${both + onlyFirst + onlySecond}, in ${pictures} pictures`,
    ...models.map(
      ({ id, medianMs, p95Ms }, index) =>
        `${id.padEnd(width)}  ${medianMs ?? '?'} ms a picture, p95 ${p95Ms ?? '?'} ms (${backend})  ${index === 0 ? onlyFirst : onlySecond} things it sees alone`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
