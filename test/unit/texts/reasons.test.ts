import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { reasons } from '../../../src/texts/reasons/de.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Where reasons come from that a person before a browser gets to see. */
const FOLDERS = [
  'src/worker',
  'src/runtime/backends',
  'src/client',
  'src/camera',
  'src/offline',
  'src/ui',
  'sw',
];
const FILES = ['src/runtime/check-memory.ts'];
/** `reason: 'x'`, `problem = 'x'`, `ruledOut.webgpu = 'x'`, `wasmMissing: … 'x'`, `unsupported('x')`, `captureFailed(…, 'x')`. */
const REASON =
  /(?:\b(?:reason|problem|\w+Missing)\b|ruledOut[.[\w\]]*)\s*(?::|\?\?=|=|\?\?)(?![=>])[^\n;`']*?(['`])([^'`\n]{4,}?)\1|(?:unsupported|captureFailed)\([^'`\n]*(['`])([^'`\n]+)\3/g;

/** Of a person's own model or its code, in the words of whoever wrote it, said by the command line, or found out only in a test. */
const LEFT_IN_ENGLISH = ['the model has no output “#”', 'the adapter has no 16-bit floats (shader-f16)'];

test('every short reason that the engine gives is known to the translations', () => {
  const found = new Set(FOLDERS.flatMap(filesIn).concat(FILES).flatMap(reasonsIn));
  expect(found).toContain('this browser has no WebGPU');
  expect(found).toContain('there is no memory for another # MB');
  const unknown = [...found].filter(
    (reason) => !Object.hasOwn(reasons, reason) && !LEFT_IN_ENGLISH.includes(reason),
  );
  expect(unknown).toEqual([]);
});

function filesIn(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);
}

function reasonsIn(file: string): string[] {
  return [...readFileSync(`${ROOT}${file}`, 'utf8').matchAll(REASON)]
    .map((match) => match[2] ?? match[4] ?? '')
    .filter((reason) => reason.includes(' '))
    .map((reason) =>
      reason.replace(/\$\{[^}]*megabytes[^}]*\}(?! MB)/g, '# MB').replace(/\$\{[^}]*\}/g, '#'),
    );
}
