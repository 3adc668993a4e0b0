import type { InspectRequest } from '../library/messages.ts';
import { findArchivedModel } from '../library/model-archive.ts';
import { readPackageFile } from '../library/package-file.ts';
import { listZip, type PackedEntry } from '../library/zip.ts';
import type { ModelCard } from '../models/card.ts';
import type { LabelFile } from '../models/recognise/choose-labels.ts';
import { foreignFormat } from '../runtime/onnx/foreign-format.ts';
import { type ReadBeside, wholeModel } from '../runtime/whole-model.ts';
import { GlanceError } from '../shared/errors.ts';

/** The format itself holds no more. */
const MOST_BYTES = 2 ** 31 - 1;

/** A model that somebody gave, as one ONNX file. */
export interface GivenModelFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where it came as a package. */
  readonly card: ModelCard | null;
  readonly labels: LabelFile | null;
  /** The same bytes as were given. */
  readonly asGiven: boolean;
}

/**
 * Takes what was given apart and puts the model together: out of a package or an archive, with weights that lie beside
 * it, and as ONNX where it is a TensorFlow.js graph model.
 * @throws GlanceError what reading a package and `wholeModel` throw; 'package-damaged'
 */
export async function givenModel(request: InspectRequest): Promise<GivenModelFile> {
  const { name, labels, beside = [] } = request;
  checkSize(request);
  const given = new Uint8Array(await request.model.arrayBuffer());
  const packed = await readPackageFile(given, name);
  if (packed)
    return { name: packed.card.file, bytes: packed.modelBytes, card: packed.card, labels, asGiven: false };
  const archived = await fromArchive(given, name);
  if (archived) return { ...archived, labels: labels ?? archived.labels, card: null, asGiven: false };
  const whole = await wholeModel(given, name, async (wanted) => {
    const file = wanted.split('/').at(-1);
    const found =
      beside.find((other) => other.name === wanted) ?? beside.find((other) => other.name === file);
    return found ? new Uint8Array(await found.file.arrayBuffer()) : null;
  });
  return { ...whole, card: null, labels, asGiven: whole.bytes === given };
}

/** Before anything is read: a file that no array holds would only end the worker. */
function checkSize({ model, beside = [] }: InspectRequest): void {
  const largest = Math.max(model.size, ...beside.map(({ file }) => file.size));
  if (largest <= MOST_BYTES) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6).toLocaleString('en');
  const problem = `its file has ${megabytes(largest)} MB, and a page can read ${megabytes(MOST_BYTES)} MB`;
  throw new GlanceError('model-too-large', { backend: 'WebAssembly', problem });
}

/** Null where it is no archive, or one of another kind, which its reader tells. */
async function fromArchive(bytes: Uint8Array<ArrayBuffer>, fileName: string) {
  if (foreignFormat(bytes, fileName) !== 'zip') return null;
  let entries: readonly PackedEntry[] | null;
  try {
    entries = listZip(bytes);
  } catch {
    return null;
  }
  const archived = entries && findArchivedModel(entries);
  if (!archived) return null;
  const readBeside: ReadBeside = async (wanted) => (await archived.beside(wanted)?.read()) ?? null;
  try {
    const whole = await wholeModel(await archived.model.read(), archived.name, readBeside);
    const { labels } = archived;
    const text = labels && { name: labels.name, text: new TextDecoder().decode(await labels.read()) };
    return { ...whole, labels: text ?? null };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw new GlanceError('package-damaged', { file: fileName, problem: thrown.message }, { cause: thrown });
  }
}
