import { existsSync } from 'node:fs';
import type { ModelCard } from '../../models/card.ts';
import type { PublishedModel } from '../../models/published.ts';
import type { ModelFile } from '../../models/recognise/make-package.ts';
import { idFrom } from '../../models/recognise/make-package.ts';
import { SURE } from '../../models/recognise/recognition.ts';
import { GlanceError } from '../../shared/errors.ts';
import { because } from '../../shared/model-reasons.ts';
import { modelReasonText } from '../../shared/model-reasons-english.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { downloadModel, isAddress } from '../download-model.ts';
import { readLabels, readModelWithLabels } from '../model-file.ts';
import { packageOverrides } from '../model-overrides.ts';
import { cardLines, recognitionLines } from '../model-report.ts';
import { keepInStore, storeFolder } from '../model-store.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { checkPublished, isPublishedName, publishedByName, publishedModels } from '../published-list.ts';
import { tryInput } from '../try-input.ts';

const DEFAULT_MAX_MB = 512;
const BYTES_PER_MB = 1e6;

/** `glance model add`: see the command table. */
export async function modelAdd({ options, operands }: CommandCall<'model add'>, io: CliIo): Promise<number> {
  const operand = operands[0]!;
  const { id } = options;
  if (id !== undefined && id !== idFrom(id)) {
    const problem = `--id cannot be “${id}”: lower-case letters, digits, dots and dashes, such as “${idFrom(id)}”.`;
    throw new GlanceError('cli-usage', { problem });
  }
  const store = storeFolder(options.store);
  const published =
    isPublishedName(operand) && !existsSync(operand)
      ? publishedByName(await publishedModels(options.list), operand)
      : null;
  const address = published?.url ?? (isAddress(operand) ? operand : null);
  const fetched = address
    ? await fetchFile(
        address,
        store,
        options.labels,
        (options['max-mb'] ?? DEFAULT_MAX_MB) * BYTES_PER_MB,
        io,
      )
    : { file: await readModelWithLabels(operand, options.labels), done: async () => {} };
  const { file } = fetched;
  if (published) await checkOrForget(file.bytes, published, fetched.done);
  const { makePackage } = await import('../../models/recognise/make-package.ts');
  const overrides = {
    ...(published && { id: published.id, name: published.name, licence: published.licence }),
    ...packageOverrides(options),
    ...(address ? { source: address } : {}),
  };
  const { card: made, report } = await makePackage(file, overrides);
  const { reading, inspection } = report;
  if (inspection.unsupported.length > 0) {
    throw new GlanceError('model-unknown-ops', { ops: inspection.unsupported.map(({ op }) => op) });
  }
  if (inspection.problem !== null) {
    throw new GlanceError('model-unreadable', { file: file.name, problem: inspection.problem });
  }
  if (report.inputFrom !== 'known' && reading && reading.confidence < SURE && options.reading === undefined) {
    const reasons = [...reading.reasons, because('choose-reading')].map(modelReasonText);
    throw new GlanceError('model-unrecognised', { file: file.name, reasons });
  }
  const { inputFrom } = report;
  const isKnown = inputFrom === 'known' || inputFrom === 'exporter';
  const guess = isKnown || options.untried ? null : await tryInput(file.bytes, made, io);
  const card: ModelCard = guess ? { ...made, input: { ...made.input, ...guess.input } } : made;
  const folder = await keepInStore(store, card, file.bytes, options.replace);
  await fetched.done();
  if (options.json) {
    io.print(
      `${JSON.stringify({ id: card.id, folder, card, inputTrials: guess?.trials ?? null }, null, 2)}\n`,
    );
  } else {
    const lines = [
      `${card.id}  ${card.task}  sha256 ${card.sha256}`,
      ...recognitionLines({ ...report, recognition: { ...report.recognition, alternatives: [] } as never }),
      ...cardLines(card, report, guess),
      `kept in ${folder}: use it with --model ${options.store === undefined ? card.id : folder}`,
    ];
    io.print(`${lines.join('\n')}\n`);
  }
  return EXIT.ok;
}

/** What is not the published file is not gone on with. */
async function checkOrForget(
  bytes: Uint8Array,
  published: PublishedModel,
  forget: () => Promise<void>,
): Promise<void> {
  try {
    checkPublished(bytes, published);
  } catch (thrown) {
    await forget();
    throw thrown;
  }
}

async function fetchFile(
  url: string,
  folder: string,
  labels: string | undefined,
  maxBytes: number,
  io: CliIo,
): Promise<{ file: ModelFile; done(): Promise<void> }> {
  const onProgress = (loaded: number, total: number) => {
    const of = total > 0 ? ` of ${(total / BYTES_PER_MB).toFixed(1)}` : '';
    io.progress(`fetching: ${(loaded / BYTES_PER_MB).toFixed(1)}${of} MB`);
  };
  try {
    const { name, bytes, resumedFrom, done } = await downloadModel(url, { folder, maxBytes, onProgress });
    if (resumedFrom > 0) io.say(`went on after ${resumedFrom} bytes that were there already.`);
    return { file: { name, bytes, ...(labels ? { labels: await readLabels(labels) } : {}) }, done };
  } finally {
    io.progress('');
  }
}
