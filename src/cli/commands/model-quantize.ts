import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ModelCard } from '../../models/card.ts';
import { inputPx } from '../../models/input-size.ts';
import { readOnnx } from '../../runtime/onnx/read-onnx.ts';
import { GlanceError } from '../../shared/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { readModelWithLabels } from '../model-file.ts';
import { packageOverrides } from '../model-overrides.ts';
import { loadNodePackage } from '../node-package.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { startBackend } from '../start-backend.ts';
import { stem } from '../stem.ts';
import { readSample } from '../try-input.ts';

/** How far one output moves. */
interface Moved {
  readonly name: string;
  readonly maxAbsolute: number;
  /** Of the largest value of the output. */
  readonly maxRelative: number;
}

/** `glance model quantize`: see the command table. */
export async function modelQuantize(
  { options, operands }: CommandCall<'model quantize'>,
  io: CliIo,
): Promise<number> {
  if (!options.fp16) throw new GlanceError('cli-usage', { problem: '“model quantize” needs --fp16.' });
  const path = operands[0]!;
  const out = options.out ?? join(dirname(path), `${stem(path)}-fp16.onnx`);
  const file = await readModelWithLabels(path, options.labels);
  const { storeAsFp16 } = await import('../../models/recognise/store-as-fp16.ts');
  const { bytes, converted, kept } = storeAsFp16(file.bytes, file.name);
  const card = await cardOf(path, file, options);
  const outputs = await compare(file.bytes, bytes, card, io);
  await writeFile(out, bytes).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GlanceError('file-unwritable', { path: out, reason }, { cause });
  });
  const result = {
    from: path,
    to: out,
    bytesBefore: file.bytes.length,
    bytesAfter: bytes.length,
    converted,
    kept,
    outputs,
  };
  if (options.json) io.print(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const share = ((100 * bytes.length) / file.bytes.length).toFixed(0);
    const lines = [
      `${out}  ${converted} tensors in 16 bits${kept.length > 0 ? `, ${kept.length} kept in 32` : ''}`,
      `bytes   ${file.bytes.length.toLocaleString('en')} before, ${bytes.length.toLocaleString('en')} after (${share} %)`,
      ...outputs.map(
        ({ name, maxAbsolute, maxRelative }) =>
          `output  “${name}” moves by at most ${maxAbsolute.toPrecision(3)}, ${(maxRelative * 100).toPrecision(2)} % of its largest value`,
      ),
    ];
    io.print(`${lines.join('\n')}\n`);
  }
  return EXIT.ok;
}

/** The card beside the file, that of a known file, or one that is made of it. */
async function cardOf(
  path: string,
  file: Awaited<ReturnType<typeof readModelWithLabels>>,
  options: CommandCall<'model quantize'>['options'],
): Promise<ModelCard> {
  if (existsSync(join(dirname(path), 'card.json'))) {
    const beside = await loadNodePackage(path).catch((error: unknown) => {
      if (error instanceof GlanceError && error.code === 'card-needed') return null;
      throw error;
    });
    if (beside && beside.card.file === basename(path)) return beside.card;
  }
  const { makePackage } = await import('../../models/recognise/make-package.ts');
  return (await makePackage(file, packageOverrides(options))).card;
}

async function compare(
  before: Uint8Array,
  after: Uint8Array,
  card: ModelCard,
  io: Pick<CliIo, 'say'>,
): Promise<Moved[]> {
  const { TrialRun } = await import('../../models/recognise/trial-run.ts');
  const { feed, lay } = await import('../../models/recognise/input-trial.ts');
  const { headOutputs } = await import('../../models/head-outputs.ts');
  const size = inputPx(card, card.input.sizes.default);
  const values = feed(lay(await readSample('astronaut'), size, card.input.letterbox, false), card.input);
  const backend = await startBackend('wasm', io.say);
  try {
    const run = async (bytes: Uint8Array) => {
      const trial = await TrialRun.create(readOnnx(bytes, card.file), card, size);
      try {
        return await trial.run(values);
      } finally {
        trial.dispose();
      }
    };
    const [was, is] = [await run(before), await run(after)];
    return headOutputs(card.head).map((name, index) => ({
      name,
      ...distance(was[index]!.values, is[index]!.values),
    }));
  } finally {
    backend.dispose();
  }
}

function distance(was: Float32Array, is: Float32Array): Omit<Moved, 'name'> {
  let maxAbsolute = 0;
  let largest = 0;
  was.forEach((value, index) => {
    maxAbsolute = Math.max(maxAbsolute, Math.abs(value - is[index]!));
    largest = Math.max(largest, Math.abs(value));
  });
  return { maxAbsolute, maxRelative: largest === 0 ? 0 : maxAbsolute / largest };
}
