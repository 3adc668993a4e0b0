import { loadModel } from '../../runtime/load-model.ts';
import type { OnnxGraph } from '../../runtime/onnx/onnx-graph.ts';
import { readOnnx } from '../../runtime/onnx/read-onnx.ts';
import { GlanceError } from '../../shared/errors.ts';
import type { Size } from '../../shared/geometry.ts';
import { modelReasonText } from '../../shared/model-reasons-english.ts';
import type { CardInput, ModelCard } from '../card.ts';
import { findKnownCard } from '../known/find-known-card.ts';
import { parseCard } from '../parse-card.ts';
import { sha256 } from '../sha256.ts';
import { chooseLabels, knownLabels, type LabelFile, type LabelOrigin } from './choose-labels.ts';
import { habitOf, type InputConvention } from './input-habits.ts';
import { inspectModel, type ModelInspection } from './inspect-model.ts';
import { gatherFacts, inputShape, type ModelFacts } from './model-facts.ts';
import { recogniseFacts } from './recognise.ts';
import type { Reading, Recognition, Unrecognised } from './recognition.ts';
import { sizeRange } from './size-range.ts';

/** A model as somebody has it: a file, and perhaps its labels beside it. */
export interface ModelFile {
  /** Of the file, e.g. `best.onnx`. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly labels?: LabelFile;
}

/** What a person says otherwise than the file is read. */
export interface PackageOverrides {
  readonly id?: string;
  readonly name?: string;
  readonly version?: string;
  readonly labels?: readonly string[];
  /** Another reading of the outputs: the number of an alternative, from 0. */
  readonly alternative?: number;
  /** The head in full, where none of the readings is right. */
  readonly head?: ModelCard['head'];
  readonly input?: Partial<InputConvention>;
  /** Of the input, where the file leaves it open, in pixels. */
  readonly size?: Size;
  readonly licence?: string;
  readonly source?: string;
}

/** What was found out about a model, and what was taken for granted. */
export interface PackageReport {
  readonly recognition: Recognition | Unrecognised;
  /** The reading that the card holds; null where there is none. */
  readonly reading: Reading | null;
  readonly inspection: ModelInspection;
  readonly labelsFrom: LabelOrigin | null;
  /**
   * `known`: a published file whose card Glance has. `given`. `exporter`: as whoever exported it feeds all its models, which pictures
   * do not outweigh. Or the `habit` of its family, which trying it on pictures can prove wrong.
   */
  readonly inputFrom: 'known' | 'given' | 'exporter' | 'habit';
  /** Null only where a page cannot compute it. */
  readonly sha256: string | null;
}

/** A model's card and how it came about. */
export interface MadePackage {
  readonly card: ModelCard;
  readonly report: PackageReport;
}

const UNKNOWN_LICENCE = 'unknown: ask whoever the model is from';

/**
 * Looks at a model without making a card: what `makePackage` finds out before anything can be missing.
 * @throws GlanceError 'model-unreadable', 'label-file-malformed'
 */
export async function examineModel(
  file: ModelFile,
  overrides: PackageOverrides = {},
): Promise<{ facts: ModelFacts | null; graph: OnnxGraph; report: PackageReport }> {
  const graph = readOnnx(file.bytes, file.name);
  const hash = await sha256(file.bytes);
  // Fetches the rarer ops where the model needs them; what is wrong with it is told below.
  await loadModel(graph).catch(() => null);
  const first = gatherFacts(graph, overrides.size ? { size: overrides.size } : {});
  if ('code' in first) {
    const unrecognised: Unrecognised = { row: null, reasons: [first] };
    const inspection = inspectModel(graph, {});
    return { facts: null, graph, report: reportOf(unrecognised, null, inspection, null, overrides, hash) };
  }
  const known = knownLabels(overrides.labels, file.labels, first.metadata);
  const facts = known ? { ...first, labels: known.labels.length } : first;
  const recognition = recogniseFacts(facts);
  const inspection = inspectModel(graph, { [facts.input.name]: inputShape(facts.input) });
  const reading = readingOf(recognition, overrides);
  return {
    facts,
    graph,
    report: reportOf(recognition, reading, inspection, known?.from ?? null, overrides, hash, facts.metadata),
  };
}

/**
 * Turns an ONNX file into a model package: reads it, recognises its head, finds its labels and how it is fed.
 * Nothing is run: how the input is scaled is its family's habit until `guessInput` has tried it.
 * @param overrides what a person says; it wins over everything found
 * @throws GlanceError 'model-unreadable'; 'model-unrecognised'; 'label-file-malformed', 'label-count', 'labels-needed';
 *   'card-malformed' where an override is none
 */
export async function makePackage(file: ModelFile, overrides: PackageOverrides = {}): Promise<MadePackage> {
  const { facts, graph, report } = await examineModel(file, overrides);
  const published = report.sha256 === null ? null : findKnownCard(report.sha256);
  if (published && Object.keys(overrides).length === 0 && !file.labels) {
    return { card: published, report: { ...report, labelsFrom: 'known', inputFrom: 'known' } };
  }
  const { reading } = report;
  if (facts === null || reading === null) {
    const { reasons } = report.recognition;
    throw new GlanceError('model-unrecognised', { file: file.name, reasons: reasons.map(modelReasonText) });
  }
  const known = knownLabels(overrides.labels, file.labels, facts.metadata);
  const { labels, from } = chooseLabels(known, reading, file.name);
  const base = file.name.replace(/\.[^.]*$/, '');
  const card = {
    id: overrides.id ?? idFrom(base),
    name: overrides.name ?? base,
    version: overrides.version ?? '1.0.0',
    task: reading.task,
    file: file.name,
    bytes: file.bytes.length,
    sha256: report.sha256 ?? '0'.repeat(64),
    input: inputOf(facts, graph, reading, overrides),
    head: reading.head,
    labels,
    metrics: [],
    ...(report.inspection.parameters > 0 ? { parameters: report.inspection.parameters } : {}),
    licence: overrides.licence ?? facts.metadata.licence ?? UNKNOWN_LICENCE,
    source: overrides.source ?? file.name,
  };
  return {
    card: parseCard(JSON.parse(JSON.stringify(card)), file.name),
    report: { ...report, labelsFrom: from },
  };
}

/** A name for a folder and an address: lower-case letters, digits, dots and dashes. */
export function idFrom(name: string): string {
  const id = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return id === '' ? 'model' : id.slice(0, 64);
}

function readingOf(
  recognition: Recognition | Unrecognised,
  { alternative, head }: PackageOverrides,
): Reading | null {
  if (recognition.row === null) return null;
  const reading = alternative === undefined ? recognition : (recognition.alternatives[alternative] ?? null);
  return reading && head ? { ...reading, head } : reading;
}

function inputOf(
  { input, metadata }: ModelFacts,
  graph: OnnxGraph,
  reading: Reading,
  overrides: PackageOverrides,
): CardInput {
  return {
    name: input.name,
    layout: input.layout,
    sizes: sizeRange(graph, input, reading),
    ...habitOf(reading.row, metadata.ultralytics),
    ...overrides.input,
  };
}

function reportOf(
  recognition: Recognition | Unrecognised,
  reading: Reading | null,
  inspection: ModelInspection,
  labelsFrom: LabelOrigin | null,
  { input }: PackageOverrides,
  hash: string | null,
  metadata?: ModelFacts['metadata'],
): PackageReport {
  const inputFrom = input ? 'given' : metadata?.ultralytics ? 'exporter' : 'habit';
  return { recognition, reading, inspection, labelsFrom, inputFrom, sha256: hash };
}
