import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';

const FILES = readdirSync('src/texts', { recursive: true, encoding: 'utf8' })
  .filter((name) => /(^|\/)fr\.ts$/.test(name))
  .map((name) => `src/texts/${name}`)
  .sort();
/** What French sets apart from the word before it, and how it must not be: at all, or by a space that breaks. */
const LOOSE = /[ \u202f](?=[:;?!»%])|«(?!\u00a0)/u;
const TIGHT = /[\p{L}\p{Nd})](?:[;!?»]|:(?=[ \n]|$))/u;

const LITERALS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.NoSubstitutionTemplateLiteral,
  ts.SyntaxKind.TemplateHead,
  ts.SyntaxKind.TemplateMiddle,
  ts.SyntaxKind.TemplateTail,
]);

/** The pieces of every text in a file, also those that no example says. */
function textsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    const isKey = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
    if (LITERALS.has(node.kind) && !isKey) found.push((node as ts.LiteralLikeNode).text);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return found;
}

test('all of French is looked at', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(5);
  expect(FILES.flatMap(textsOf).length).toBeGreaterThan(500);
});

test.each(FILES)(
  '%s keeps its punctuation on its line: a no-break space before : ; ? ! », and after «',
  (file) => {
    const wrong = textsOf(file).filter((text) => LOOSE.test(text) || TIGHT.test(text));
    expect(wrong).toEqual([]);
  },
);
