import { because, type ModelReason } from '../../shared/model-reasons.ts';
import { type PythonValue, parsePythonLiteral } from './python-literal.ts';

const MAX_CLASSES = 100_000;

/** What a model's own metadata says; null where it says nothing that can be read. */
export interface ModelMetadata {
  /** Whether Ultralytics' exporter wrote it. */
  readonly ultralytics: boolean;
  /** Class names, by class id. */
  readonly names: readonly string[] | null;
  /** The largest stride. */
  readonly stride: number | null;
  /** Of the input in pixels. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** As Ultralytics calls it: detect, segment, classify, pose, obb. */
  readonly task: string | null;
  readonly licence: string | null;
  /** What stands there but cannot be read. */
  readonly problems: readonly ModelReason[];
}

/**
 * Reads what exporters write beside a graph (ONNX `metadata_props`). Untrusted: whatever does not fit is named and left out.
 * ref: Ultralytics, engine/exporter.py
 */
export function readMetadata(properties: Readonly<Record<string, string>>): ModelMetadata {
  const problems: ModelReason[] = [];
  const read = <T>(key: string, take: (value: PythonValue) => T): T | null => {
    const text = Object.hasOwn(properties, key) ? properties[key]! : null;
    if (text === null) return null;
    try {
      return take(parsePythonLiteral(text));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      problems.push(because('metadata-unreadable', { key, problem }));
      return null;
    }
  };
  const plain = (key: string) => (Object.hasOwn(properties, key) ? properties[key]!.trim() || null : null);
  return {
    names: read('names', namesOf),
    stride: read('stride', (value) =>
      wholeNumber(Array.isArray(value) ? Math.max(...value.map(Number)) : value),
    ),
    size: read('imgsz', sizeOf),
    task: plain('task'),
    licence: plain('license'),
    ultralytics: /ultralytics/i.test(`${plain('author')} ${plain('description')}`),
    problems,
  };
}

/**
 * Class names out of a list, or out of an index that counts from 0 without a gap.
 * @throws SyntaxError
 */
export function namesOf(value: PythonValue): readonly string[] {
  const names = value instanceof Map ? fromIndex(value) : value;
  if (!Array.isArray(names) || names.length === 0) throw new SyntaxError('there is no list of names in it');
  if (names.length > MAX_CLASSES) throw new SyntaxError(`there are more than ${MAX_CLASSES} names`);
  const wrong = names.findIndex((name) => typeof name !== 'string' || name.trim() === '');
  if (wrong >= 0) throw new SyntaxError(`the name of class ${wrong} is not a text`);
  return names.map((name) => String(name).trim());
}

function fromIndex(entries: ReadonlyMap<string | number, PythonValue>): PythonValue[] {
  const byId = new Map([...entries].map(([id, name]) => [String(id).trim(), name]));
  return Array.from({ length: entries.size }, (_, id) => {
    const name = byId.get(String(id));
    if (name === undefined) throw new SyntaxError(`class ${id} of ${entries.size} has no name`);
    return name;
  });
}

function sizeOf(value: PythonValue): { width: number; height: number } {
  const [height, width = height] = Array.isArray(value) ? value : [value];
  return { width: wholeNumber(width), height: wholeNumber(height) };
}

function wholeNumber(value: PythonValue | undefined): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 8192) return value;
  throw new SyntaxError('it is not a whole number from 1 to 8192');
}
