import { GlanceError } from '../../shared/errors.ts';
import { namesOf } from './metadata.ts';
import { parsePythonLiteral } from './python-literal.ts';
import { yamlNames } from './yaml-names.ts';

/**
 * Class names out of a file that lies beside a model: one a line (.txt, .names), `names:` of a data set's description
 * (.yaml, .yml), or a list or an index (.json).
 * @param file its name, which says how it is read
 * @param text untrusted
 * @throws GlanceError 'label-file-malformed'
 */
export function parseLabels(file: string, text: string): readonly string[] {
  const clean = text.replace(/^\uFEFF/, '');
  const extension = /\.([^.]+)$/.exec(file.toLowerCase())?.[1];
  try {
    switch (extension) {
      case 'txt':
      case 'names':
        return linesOf(clean);
      case 'yaml':
      case 'yml':
        return namesOf(yamlNames(clean));
      case 'json':
        return jsonNames(clean);
      default:
        throw new SyntaxError('its name must end in .txt, .names, .yaml, .yml or .json');
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GlanceError('label-file-malformed', { file, problem: error.message }, { cause: error });
  }
}

/**
 * Labels against what a model has room for.
 * @param classes null where the model's file does not say
 * @throws GlanceError 'label-count'
 */
export function checkLabelCount(labels: readonly string[], classes: number | null, file: string): void {
  if (classes !== null && labels.length !== classes)
    throw new GlanceError('label-count', { file, labels: labels.length, classes });
}

/** Empty lines at the end are none; one in between would move every class after it. */
function linesOf(text: string): readonly string[] {
  const lines = text
    .replace(/\s+$/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  if (lines.join('') === '') throw new SyntaxError('there is no label in it');
  const empty = lines.indexOf('');
  if (empty >= 0) throw new SyntaxError(`line ${empty + 1} is empty`);
  return lines;
}

/** A list, an index from id to name, or an object with one of them under `names` or `labels`. */
function jsonNames(text: string): readonly string[] {
  try {
    JSON.parse(text);
  } catch {
    throw new SyntaxError('it is not JSON');
  }
  // JSON is a part of what a literal may be, and comes as maps whose keys cannot hide anything.
  const value = parsePythonLiteral(text);
  const inner = value instanceof Map ? (value.get('names') ?? value.get('labels')) : undefined;
  return namesOf(inner ?? value);
}
