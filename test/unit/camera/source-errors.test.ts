import { describe, expect, test } from 'vitest';
import { cameraError, screenError } from '../../../src/camera/source-errors.ts';
import { GlanceError } from '../../../src/shared/errors.ts';

const dom = (name: string, message = '') => new DOMException(message, name);

describe('camera errors', () => {
  test.each([
    ['NotAllowedError', 'camera-denied'],
    ['SecurityError', 'camera-denied'],
    ['NotFoundError', 'camera-missing'],
    ['NotReadableError', 'camera-busy'],
    ['AbortError', 'camera-busy'],
    ['OverconstrainedError', 'camera-overconstrained'],
    ['SomethingNewError', 'camera-failed'],
  ])('%s is %s', (name, code) => {
    const thrown = dom(name, 'details');
    const error = cameraError(thrown);
    expect(error.code).toBe(code);
    expect(error.cause).toBe(thrown);
  });

  test('names the camera that is busy and the constraint that cannot be', () => {
    expect(cameraError(dom('NotReadableError'), 'Desk cam')).toMatchObject({
      details: { label: 'Desk cam' },
    });
    const picky = Object.assign(new Error(''), { name: 'OverconstrainedError', constraint: 'width' });
    expect(cameraError(picky)).toMatchObject({ details: { constraint: 'width' } });
    expect(cameraError(dom('OverconstrainedError'))).toMatchObject({ details: { constraint: 'setting' } });
  });

  test('keeps a GlanceError, and makes something of anything', () => {
    const known = new GlanceError('camera-missing', {});
    expect(cameraError(known)).toBe(known);
    expect(cameraError('odd')).toMatchObject({ code: 'camera-failed', details: { reason: 'odd' } });
    expect(cameraError(undefined)).toMatchObject({ code: 'camera-failed' });
    expect(cameraError(dom('OddError'))).toMatchObject({ details: { reason: 'OddError' } });
  });
});

test.each([
  ['NotAllowedError', 'screen-denied'],
  ['InvalidStateError', 'screen-denied'],
  ['NotSupportedError', 'screen-unsupported'],
  ['NotReadableError', 'screen-failed'],
])('sharing a screen: %s is %s', (name, code) => {
  expect(screenError(dom(name)).code).toBe(code);
});
