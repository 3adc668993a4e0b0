import type { ModelCard } from '../models/card.ts';
import type { InputGuess } from '../models/recognise/guess-input.ts';
import type { ModelInspection } from '../models/recognise/inspect-model.ts';
import type { PackageReport } from '../models/recognise/make-package.ts';
import { SURE } from '../models/recognise/recognition.ts';
import type { ModelReason } from '../shared/model-reasons.ts';
import { modelReasonText } from '../shared/model-reasons-english.ts';

const ORIGINS = {
  known: 'as is known of this file',
  given: 'as given',
  file: 'from the file beside it',
  metadata: 'from its metadata',
  coco: 'COCO’s, by their number: give its own if they are others',
  numbers: 'by number alone: give names in a .txt, .yaml or .json file',
} as const;
const MOST_LABELS = 6;

/** What was found out about a model's outputs, as lines. */
export function recognitionLines({ recognition, reading }: PackageReport): string[] {
  if (recognition.row === null || reading === null) {
    return [
      'head          not recognised',
      ...recognition.reasons.map((reason) => `              ${modelReasonText(reason)}`),
    ];
  }
  const sure = reading.confidence >= SURE ? 'sure' : 'one of several';
  const lines = [
    `task          ${reading.task}`,
    `head          ${reading.head.type}: ${reading.title} (${sure}, ${reading.confidence.toFixed(2)})`,
    ...(reading.strides.length > 0 ? [`strides       ${reading.strides.join(', ')}`] : []),
    `classes       ${reading.classes ?? 'unknown'}`,
    ...reading.reasons.map((reason) => `              ${modelReasonText(reason)}`),
  ];
  recognition.alternatives.forEach((other, index) => {
    const told = modelReasonText(other.reasons.at(-1)!);
    lines.push(
      `or, --reading ${index + 1}: ${other.head.type}, ${other.classes ?? '?'} classes (${other.confidence.toFixed(2)}): ${told}`,
    );
  });
  return lines;
}

/** The same as data, its reasons as sentences. */
export function recognitionData(recognition: PackageReport['recognition']): object {
  const told = <Read extends { readonly reasons: readonly ModelReason[] }>(read: Read) => ({
    ...read,
    reasons: read.reasons.map(modelReasonText),
  });
  if (recognition.row === null) return told(recognition);
  return { ...told(recognition), alternatives: recognition.alternatives.map(told) };
}

/** A card's input and labels, as lines. */
export function cardLines(card: ModelCard, report: PackageReport, guess: InputGuess | null): string[] {
  const { sizes, colour, letterbox, name, layout } = card.input;
  const range =
    sizes.min === sizes.max
      ? `${sizes.default}`
      : `${sizes.default} (${sizes.min} to ${sizes.max} by ${sizes.multipleOf})`;
  const more = card.labels.length > MOST_LABELS ? ', …' : '';
  const by = guess?.proven
    ? 'as the sample pictures show'
    : report.inputFrom === 'known'
      ? 'as is known of this file'
      : report.inputFrom === 'given'
        ? 'as given'
        : report.inputFrom === 'exporter'
          ? 'as its exporter feeds all models'
          : 'as its family is used to: not tried';
  return [
    `input         “${name}” ${layout}, ${range} px, ${colour}, ${scalingText(card)}, ${letterbox.align} on ${letterbox.pad}: ${by}`,
    ...(guess?.reasons.map((reason) => `              ${modelReasonText(reason)}`) ?? []),
    `labels        ${card.labels.length}: ${card.labels.slice(0, MOST_LABELS).join(', ')}${more} (${ORIGINS[report.labelsFrom ?? 'given']})`,
  ];
}

/** What a model is made of, as lines. */
export function inspectionLines(
  inspection: ModelInspection,
  sort: 'order' | 'macs' | 'parameters',
  mostLayers: number,
): string[] {
  const { ops, parameters, macs, plan, unsupported, problem, opset } = inspection;
  const lines = [
    `opset         ${opset}`,
    `ops           ${ops.map(({ op, count }) => `${op} ${count}`).join(', ')}`,
    `parameters    ${parameters.toLocaleString('en')}`,
  ];
  if (macs !== null) lines.push(`multiply-adds ${macs.toLocaleString('en')}`);
  if (plan) {
    lines.push(
      `memory        ${plan.peakBytes.toLocaleString('en')} bytes at the worst moment, ${plan.largestBytes.toLocaleString('en')} in the largest value, ${plan.steps} steps`,
    );
  }
  if (problem !== null) lines.push(`cannot run    ${problem}`);
  for (const { op, nodes } of unsupported) {
    // Where only a mode is refused, it is one of these nodes, or several.
    const among = op.includes('(') && nodes.length > 1 ? 'among ' : '';
    lines.push(`unsupported   ${op}: ${nodes.length > 0 ? among + nodes.join(', ') : 'see its inputs'}`);
  }
  const layers = sortedLayers(inspection, sort).slice(0, mostLayers);
  if (layers.length > 0) {
    const width = Math.max(...layers.map(({ name }) => name.length));
    lines.push('', `${'layer'.padEnd(width)}  ${'op'.padEnd(13)}  parameters   multiply-adds  output`);
    for (const layer of layers) {
      const numbers = `${layer.parameters.toLocaleString('en').padStart(10)}  ${layer.macs.toLocaleString('en').padStart(14)}`;
      lines.push(
        `${layer.name.padEnd(width)}  ${layer.op.padEnd(13)}  ${numbers}  [${layer.shape.join(', ')}]`,
      );
    }
    const hidden = inspection.layers.length - layers.length;
    if (hidden > 0) lines.push(`… and ${hidden} more (--layers ${inspection.layers.length})`);
  }
  return lines;
}

/** Layers as the file has them, or the most expensive first. */
export function sortedLayers(
  { layers }: ModelInspection,
  sort: 'order' | 'macs' | 'parameters',
): ModelInspection['layers'] {
  return sort === 'order' ? layers : layers.toSorted((a, b) => b[sort] - a[sort]);
}

function scalingText({ input: { scale, mean, std } }: ModelCard): string {
  const plain = mean.every((value) => value === 0) && std.every((value) => value === 1);
  const times =
    scale === 1 ? 'levels' : Math.abs(scale * 255 - 1) < 1e-9 ? 'levels ÷ 255' : `levels × ${scale}`;
  return plain ? times : `(${times} − [${mean.join(', ')}]) ÷ [${std.join(', ')}]`;
}
