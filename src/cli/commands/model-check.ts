import { GlanceError } from '../../shared/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { readModelWithLabels } from '../model-file.ts';
import { packageOverrides } from '../model-overrides.ts';
import {
  cardLines,
  inspectionLines,
  recognitionData,
  recognitionLines,
  sortedLayers,
} from '../model-report.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { terminalMessage } from '../terminal-message.ts';
import { tryInput } from '../try-input.ts';

const DEFAULT_LAYERS = 10;

/** `glance model check`: see the command table. */
export async function modelCheck(
  { options, operands }: CommandCall<'model check'>,
  io: CliIo,
): Promise<number> {
  const file = await readModelWithLabels(operands[0]!, options.labels);
  // The reader of models is large: a missing file is named before it is loaded.
  const { examineModel, makePackage } = await import('../../models/recognise/make-package.ts');
  const overrides = packageOverrides(options);
  const examined = await examineModel(file, overrides);
  let problem: GlanceError | null = null;
  const made = await makePackage(file, overrides).catch((thrown: unknown) => {
    problem = GlanceError.from(thrown);
    return null;
  });
  const { inspection } = examined.report;
  const runs = inspection.plan !== null;
  const guess = made && runs && options.try ? await tryInput(file.bytes, made.card, io) : null;
  const card =
    made && guess ? { ...made.card, input: { ...made.card.input, ...guess.input } } : (made?.card ?? null);
  const report = made?.report ?? examined.report;
  const sort = options.sort ?? 'order';
  const said = problem as GlanceError | null;
  if (options.json) {
    const layers = sortedLayers(inspection, sort);
    const { recognition, labelsFrom, inputFrom, sha256 } = report;
    const result = {
      file: file.name,
      bytes: file.bytes.length,
      sha256,
      recognition: recognitionData(recognition),
      labelsFrom,
      inputFrom: guess?.proven ? 'tried' : inputFrom,
      inputTrials: guess?.trials ?? null,
      card,
      problem: said && { code: said.code, message: terminalMessage(said) },
      inspection: { ...inspection, layers },
    };
    io.print(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    const lines = [
      `${file.name}  ${file.bytes.length.toLocaleString('en')} bytes  sha256 ${report.sha256}`,
      ...recognitionLines(report),
      ...(card ? cardLines(card, report, guess) : []),
      ...inspectionLines(inspection, sort, options.layers ?? DEFAULT_LAYERS),
    ];
    io.print(`${lines.join('\n')}\n`);
  }
  if (said) io.say(terminalMessage(said));
  return said === null && runs ? EXIT.ok : EXIT.failed;
}
