import type { PackedEntry } from './zip.ts';

/** Weights hardly get smaller: an entry that is packed to less than this part of itself is made to fill the memory. */
const MOST_GROWTH = 50;
/** … unless it is no larger than this. */
const SMALL_BYTES = 64_000_000;

/** A model in an archive, and what may lie beside it there. */
export interface ArchivedModel {
  /** Without its folder. */
  readonly name: string;
  readonly model: PackedEntry;
  /** A file beside the model, or in a folder below, by its name there. */
  beside(name: string): PackedEntry | undefined;
  readonly labels: PackedEntry | undefined;
}

/** The one model among the files of an archive; null where there is none, or more than one to choose from. */
export function findArchivedModel(entries: readonly PackedEntry[]): ArchivedModel | null {
  const files = entries.filter(({ name }) => !/(^|\/)(__MACOSX\/|\._|\.DS_Store$)/.test(name));
  const onnx = files.filter(({ name }) => /\.onnx$/i.test(name));
  const json = files.filter(({ name }) => /(^|\/)model\.json$/i.test(name));
  const [model, ...others] = onnx.length > 0 ? onnx : json;
  if (!model || others.length > 0) return null;
  const folder = model.name.slice(0, model.name.lastIndexOf('/') + 1);
  return {
    name: model.name.slice(folder.length),
    model: bounded(model),
    beside: (name) => {
      const found = files.find((entry) => entry.name === folder + name);
      return found && bounded(found);
    },
    labels: files.find(
      (entry) =>
        entry !== model &&
        /(^|\/)[^/]*(label|class|name|metadata)[^/]*\.(txt|names|ya?ml)$/i.test(entry.name),
    ),
  };
}

function bounded(entry: PackedEntry): PackedEntry {
  return {
    ...entry,
    async read() {
      if (entry.bytes > SMALL_BYTES && entry.bytes > entry.packedBytes * MOST_GROWTH)
        throw new SyntaxError(`${entry.name} holds far more than a model`);
      return entry.read();
    },
  };
}
