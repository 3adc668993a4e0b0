import { type PythonValue, parsePythonLiteral } from './python-literal.ts';

/**
 * What stands under `names:` in a data set's YAML description: a list or an index, in brackets or one entry a line. Of YAML
 * it reads just that: no anchors, tags, or texts over several lines.
 * @param text untrusted
 * @throws SyntaxError
 */
export function yamlNames(text: string): PythonValue {
  const lines = text.split(/\r\n|\r|\n/).map(withoutComment);
  const at = lines.findIndex((line) => /^names\s*:/.test(line));
  if (at < 0) throw new SyntaxError('there is no “names:” in it');
  if (lines.findIndex((line, index) => index > at && /^names\s*:/.test(line)) >= 0)
    throw new SyntaxError('“names:” stands there twice');
  const rest = lines[at]!.replace(/^names\s*:/, '').trim();
  if (rest !== '') return flowNames(rest, lines.slice(at + 1));
  const block: [line: number, text: string][] = [];
  for (let index = at + 1; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.trim() === '') continue;
    if (!/^[ -]/.test(line)) break;
    block.push([index + 1, line.trim()]);
  }
  if (block.length === 0) throw new SyntaxError('nothing stands under “names:”');
  return block[0]![1].startsWith('-') ? listOf(block) : indexOf(block);
}

/** In brackets, over as many lines as it takes. */
function flowNames(first: string, more: readonly string[]): PythonValue {
  const close = first.startsWith('[') ? ']' : first.startsWith('{') ? '}' : null;
  if (close === null) throw new SyntaxError('“names:” is neither a list nor an index');
  let text = first;
  for (const line of more) {
    if (text.trimEnd().endsWith(close)) break;
    text += ` ${line.trim()}`;
  }
  return parsePythonLiteral(quoted(text.trim()));
}

/** Puts quotes about the bare words of a list or index, as YAML allows them. */
function quoted(text: string): string {
  const token = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[[\]{},:]|[^[\]{},:"']+/g;
  return (text.match(token) ?? [])
    .map((piece) => {
      const word = piece.trim();
      if (word === '' || /^[[\]{},:"']/.test(word) || /^\d+$/.test(word)) return piece;
      return JSON.stringify(word);
    })
    .join('');
}

function listOf(block: readonly (readonly [number, string])[]): PythonValue[] {
  return block.map(([line, text]) => {
    const entry = /^-\s+(.+)$/.exec(text)?.[1];
    if (entry === undefined) throw new SyntaxError(`line ${line} is no entry of the list`);
    return scalar(entry, line);
  });
}

function indexOf(block: readonly (readonly [number, string])[]): Map<number, PythonValue> {
  const entries = new Map<number, PythonValue>();
  for (const [line, text] of block) {
    const [, id, name] = /^(\d+)\s*:\s+(.+)$/.exec(text) ?? [];
    if (id === undefined || name === undefined) throw new SyntaxError(`line ${line} is no “id: name”`);
    if (entries.has(Number(id))) throw new SyntaxError(`line ${line} names class ${id} again`);
    entries.set(Number(id), scalar(name, line));
  }
  return entries;
}

function scalar(text: string, line: number): string {
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    if (text.length < 2 || text.at(-1) !== quote)
      throw new SyntaxError(`line ${line} has a text without an end`);
    const inner = text.slice(1, -1);
    return quote === '"' ? inner.replace(/\\(["\\])/g, '$1') : inner.replaceAll("''", "'");
  }
  if (/^[&*!|>%@`]/.test(text)) throw new SyntaxError(`line ${line} has more of YAML than is read here`);
  return text;
}

/** A `#` at the start, or after a space and outside of quotes, begins a comment. */
function withoutComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (quote !== '') {
      // Within single quotes, two of them stand for one.
      if (quote === "'" && line.startsWith("''", at)) at++;
      else if (character === quote) quote = '';
    } else if ((character === '"' || character === "'") && /[\s[{,:]/.test(line[at - 1] ?? ' '))
      quote = character;
    else if (character === '#' && (at === 0 || /\s/.test(line[at - 1]!))) return line.slice(0, at).trimEnd();
  }
  return line.trimEnd();
}
