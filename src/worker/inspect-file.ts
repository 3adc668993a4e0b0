import type { InspectedModel, InspectRequest, LibraryStep } from '../library/messages.ts';
import type { ModelCard } from '../models/card.ts';
import { guessInput, type InputGuess } from '../models/recognise/guess-input.ts';
import type { TrialPicture } from '../models/recognise/input-trial.ts';
import {
  examineModel,
  idFrom,
  type ModelFile,
  makePackage,
  type PackageOverrides,
} from '../models/recognise/make-package.ts';
import { createBackend } from '../runtime/backends/backend.ts';
import { readOnnx } from '../runtime/onnx/read-onnx.ts';
import { GlanceError, type GlanceErrorCode } from '../shared/errors.ts';
import { givenModel } from './given-model.ts';

/** Faults of the labels that came with a model: it is looked at without them. */
const LABEL_FAULTS: ReadonlySet<GlanceErrorCode> = new Set<GlanceErrorCode>([
  'label-count',
  'label-file-malformed',
]);
/** Above, one picture has to do: each is run some sixteen times. */
const MANY_MACS = 2e9;
/** Above, trying would take minutes: the live picture is the judge. */
const TOO_MANY_MACS = 3e10;
/** … and above this in memory, trying could end the page on a phone. */
const MOST_TRIED_BYTES = 1e9;

/**
 * Looks at a file: unpacks it where it is a package, puts it together where it is several, recognises it, makes its card, and tries on pictures how it is fed.
 * `tell` hears what is known before anything is run.
 * @throws GlanceError 'model-unreadable', 'model-foreign', and what `givenModel` throws
 */
export async function inspectFile(
  request: InspectRequest,
  tell: (step: LibraryStep) => void,
): Promise<InspectedModel> {
  const { name, bytes, card: packed, labels, asGiven } = await givenModel(request);
  const common = {
    model: asGiven ? request.model : new Blob([bytes]),
    fileName: name,
    packaged: packed !== null,
    guess: null,
  };
  const made = await look({ name, bytes, ...(labels ? { labels } : {}) }, request.overrides);
  const own = packed && { ...packed, id: idFrom(packed.id) };
  const asIs = own !== null && Object.keys(request.overrides).length === 0 && !request.labels;
  const inspected: InspectedModel = asIs
    ? { ...common, ...made, card: own, problem: null }
    : { ...common, ...made };
  tell({ step: 'recognised', inspected });
  if (asIs || !isWorthTrying(inspected) || request.pictures.length === 0) return inspected;
  const guess = await tryInput(bytes, inspected.card!, request, macsOf(inspected), tell);
  if (!guess?.proven) return { ...inspected, guess };
  const card = { ...inspected.card!, input: { ...inspected.card!.input, ...guess.input } };
  return { ...inspected, card, guess };
}

async function look(
  file: ModelFile,
  overrides: PackageOverrides,
): Promise<Pick<InspectedModel, 'card' | 'report' | 'problem'>> {
  try {
    return { ...(await makePackage(file, overrides)), problem: null };
  } catch (thrown) {
    const error = GlanceError.from(thrown);
    const problem = error.toData();
    const { labels, ...bare } = file;
    const { labels: typed, ...others } = overrides;
    if (LABEL_FAULTS.has(error.code) && (labels || typed)) {
      const without = await look(bare, others);
      return { ...without, problem };
    }
    // Says what is wrong with the file itself, where that is what it was.
    const { report } = await examineModel(bare, others);
    return { card: null, report, problem };
  }
}

function isWorthTrying({ card, report }: InspectedModel): boolean {
  const finds = card?.task === 'detect' || card?.task === 'instances';
  const { inspection, inputFrom } = report;
  const light =
    inspection.plan !== null &&
    inspection.plan.peakBytes < MOST_TRIED_BYTES &&
    (inspection.macs ?? 0) < TOO_MANY_MACS;
  return finds && inputFrom === 'habit' && light;
}

function macsOf({ report }: InspectedModel): number {
  return report.inspection.macs ?? 0;
}

/** Null where the pictures cannot be had, or the network does not run: the live picture will say so. */
async function tryInput(
  bytes: Uint8Array<ArrayBuffer>,
  card: ModelCard,
  { pictures, assetBase }: InspectRequest,
  macs: number,
  tell: (step: LibraryStep) => void,
): Promise<InputGuess | null> {
  try {
    const wanted = macs > MANY_MACS ? pictures.slice(0, 1) : pictures;
    const decoded = await Promise.all(wanted.map(readPicture));
    const backend = await createBackend('wasm', { assetBase, threads: 1 });
    await backend.fetchKernels?.(null);
    const onProgress = (done: number, total: number) => tell({ step: 'tried', done, total });
    return await guessInput(readOnnx(bytes, card.file), card, decoded, { onProgress });
  } catch {
    return null;
  }
}

async function readPicture(url: string): Promise<TrialPicture> {
  const response = await fetch(url);
  const bitmap = await createImageBitmap(await response.blob());
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    return { rgba: context.getImageData(0, 0, width, height).data, width, height };
  } finally {
    bitmap.close();
  }
}
