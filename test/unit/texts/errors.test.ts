import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  GlanceError,
  type GlanceErrorCode,
  type GlanceErrorData,
  type GlanceErrorDetails,
} from '../../../src/shared/errors.ts';
import { LANGUAGES } from '../../../src/texts/languages.ts';
import { errorText, reasonText, setLanguage } from '../../../src/texts/texts.ts';
import type { ErrorTexts } from '../../../src/texts/types.ts';

/** One of each, with facts that are found again in the message. */
const EXAMPLES: { readonly [Code in keyof ErrorTexts]: GlanceErrorDetails[Code] } = {
  'camera-denied': {},
  'camera-missing': {},
  'camera-busy': { label: 'HD Cam' },
  'camera-overconstrained': { constraint: 'frameRate' },
  'camera-unplugged': { label: 'HD Cam' },
  'camera-black': { seconds: 7 },
  'camera-failed': { reason: 'xyz' },
  'insecure-context': {},
  'screen-denied': {},
  'screen-unsupported': {},
  'screen-failed': { reason: 'xyz' },
  'picture-unreadable': { name: 'a.txt' },
  'picture-too-large': { name: 'a.png', megapixels: 900, limit: 100 },
  'file-empty': { name: 'a.png' },
  'video-undecodable': { name: 'a.avi' },
  'sample-missing': { name: 'moon' },
  'capture-failed': { label: 'HD Cam', reason: 'xyz' },
  'card-missing': { url: 'https://a.example/card.json', status: 404 },
  'card-malformed': { url: 'https://a.example/card.json', problem: 'xyz' },
  'model-missing': { url: 'https://a.example/model.onnx', status: 404 },
  'model-truncated': { file: 'a.onnx', expectedBytes: 12, actualBytes: 7 },
  'model-hash-mismatch': { file: 'a.onnx', expected: '01234567', actual: '89abcdef' },
  'model-unreadable': { file: 'a.onnx', problem: 'xyz' },
  'model-parts-missing': { file: 'a.onnx', missing: ['abc', 'xyz'] },
  'model-foreign': { file: 'a.pt', format: 'pytorch' },
  'model-unknown-ops': { ops: ['Foo', 'Bar'] },
  'model-unknown': { id: 'moon', known: ['sun', 'star'] },
  'model-shape': { node: 'conv7', problem: 'xyz' },
  'input-size-unsupported': { size: 321, allowed: '128 to 512 in steps of 32' },
  'head-mismatch': { head: 'yolox', problem: 'xyz' },
  'model-unrecognised': { file: 'a.onnx', reasons: ['abc', 'xyz'] },
  'label-file-malformed': { file: 'a.txt', problem: 'xyz' },
  'label-count': { file: 'a.txt', labels: 7, classes: 12 },
  'labels-needed': { file: 'a.onnx' },
  'kept-missing': { id: 'moon' },
  'inspect-timeout': { file: 'a.onnx', seconds: 7 },
  'package-damaged': { file: 'a.zip', problem: 'xyz' },
  'library-unavailable': {},
  'library-full': { name: 'moon', neededBytes: 7e6, leftBytes: 3e6 },
  'library-unwritable': { name: 'moon', reason: 'xyz' },
  'task-mismatch': { model: 'moon', task: 'segment', expected: 'detect' },
  'model-too-large': { backend: 'WebGPU', problem: 'xyz' },
  'backend-unsupported': { backend: 'WebGPU', reason: 'xyz' },
  'no-backend': { webgpu: 'abc', wasm: 'xyz' },
  'device-lost': { reason: 'xyz' },
  'worker-died': { reason: 'xyz' },
  'worker-unresponsive': { afterMs: 12_000 },
  'engine-failed': { reason: 'xyz' },
  'engine-stopped': {},
  'offline-unsupported': { cause: 'browser' },
  'offline-file-failed': { file: 'a.js', problem: 'xyz' },
  'storage-full': { neededBytes: 7e6 },
  'storage-denied': { reason: 'xyz' },
};
const CODES = Object.keys(EXAMPLES) as (keyof ErrorTexts)[];
/** Said in another form, or as a word of the language. */
const NOT_AS_GIVEN = new Set([
  'allowed',
  'task',
  'expected',
  'cause',
  'format',
  'afterMs',
  'neededBytes',
  'leftBytes',
]);

afterAll(() => setLanguage('en'));

describe.each(LANGUAGES.filter((language) => language !== 'en'))('errors in %s', (language) => {
  beforeAll(() => setLanguage(language));

  test.each(CODES)('%s is said, with its facts', (code) => {
    const data: GlanceErrorData = { code, details: EXAMPLES[code] };
    const said = errorText(data);
    expect(said).not.toBe(GlanceError.fromData(data).message);
    expect(said).not.toMatch(/undefined|NaN|\[object/);
    for (const [name, fact] of Object.entries(data.details)) {
      if (NOT_AS_GIVEN.has(name)) continue;
      for (const part of [fact].flat()) expect(said).toContain(String(part));
    }
  });

  test('name a camera that has no name, and leave out a status there is none of', () => {
    for (const code of ['camera-busy', 'camera-unplugged'] as const) {
      expect(errorText({ code, details: {} })).not.toMatch(/undefined/);
    }
    expect(errorText({ code: 'model-missing', details: { url: 'm' } })).not.toMatch(/undefined|\(\)|（）/);
  });

  test('of the command line are English', () => {
    const data = { code: 'file-missing', details: { path: 'x' } } as const;
    expect(errorText(data)).toBe('There is no file or folder at x.');
  });
});

test('English is said as the error itself says it', async () => {
  await setLanguage('en');
  for (const code of CODES) {
    const data: GlanceErrorData<GlanceErrorCode> = { code, details: EXAMPLES[code] };
    expect(errorText(data)).toBe(GlanceError.fromData(data).message);
  }
  expect(reasonText('this browser has no WebGPU')).toBe('this browser has no WebGPU');
});

test('reasons of the engine are said in the language, with their numbers', async () => {
  await setLanguage('de');
  expect(reasonText('WASM SIMD, 2 threads')).toBe('WASM-SIMD, 2 Threads');
  expect(reasonText('this browser has no WebGPU.')).toBe('dieser Browser hat kein WebGPU');
  expect(reasonText('Apple M1')).toBe('Apple M1');
  expect(
    errorText({
      code: 'input-size-unsupported',
      details: { size: 321, allowed: '128 to 512 in steps of 32' },
    }),
  ).toBe('Dieses Modell nimmt keine Eingabe von 321 Pixeln. Erlaubt: 128 bis 512 in Schritten von 32.');
});
