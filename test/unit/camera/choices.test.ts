import { describe, expect, test } from 'vitest';
import { cameraConstraints, relaxWishes } from '../../../src/camera/camera-constraints.ts';
import { cameraFacing } from '../../../src/camera/camera-facing.ts';
import { fitWithin } from '../../../src/camera/open-picture.ts';
import { isDark } from '../../../src/camera/watch-darkness.ts';

describe('constraints', () => {
  test('everything but a chosen device is a wish', () => {
    expect(cameraConstraints({})).toMatchObject({
      facingMode: { ideal: 'environment' },
      width: { ideal: 1280 },
      height: { ideal: 720 },
    });
    const chosen = cameraConstraints({ deviceId: 'abc', facing: 'user', resolution: 'high' });
    expect(chosen).toMatchObject({ deviceId: { exact: 'abc' }, width: { ideal: 1920 } });
    expect(chosen).not.toHaveProperty('facingMode');
    expect(chosen).not.toHaveProperty('zoom');
    expect(cameraConstraints({ zoom: true })).toHaveProperty('zoom', true);
    expect(cameraConstraints({ deviceId: '' })).not.toHaveProperty('deviceId');
  });

  test('a device is given up only when it is gone, the resolution always', () => {
    const wishes = { deviceId: 'abc', resolution: 'max' } as const;
    expect(relaxWishes(wishes, true)).toEqual({ deviceId: undefined, resolution: 'max' });
    const sizeless = relaxWishes(wishes, false);
    expect(sizeless).toEqual({ deviceId: 'abc', resolution: null });
    expect(cameraConstraints(sizeless!)).toEqual({ deviceId: { exact: 'abc' } });
    expect(relaxWishes(sizeless!, false)).toBeNull();
  });
});

test.each([
  ['user', 'Back camera', true, 'user'],
  ['left', 'camera2 0, facing back', true, 'environment'],
  [undefined, 'Rückkamera', true, 'environment'],
  [undefined, 'camera2 1, facing front', true, 'user'],
  [undefined, 'FaceTime HD Camera', false, 'user'],
  [undefined, 'USB 2.0 Camera', false, 'user'],
  [undefined, 'USB 2.0 Camera', true, 'unknown'],
  [undefined, 'Playback Capture', true, 'unknown'],
])('a camera that says %s and is called “%s” (phone: %s) faces %s', (mode, label, phone, facing) => {
  expect(cameraFacing(mode, label, phone)).toBe(facing);
});

test('pictures are fitted in their shape, never enlarged, never vanish', () => {
  expect(fitWithin({ width: 12000, height: 9000 }, 4096)).toEqual({ width: 4096, height: 3072 });
  expect(fitWithin({ width: 100, height: 4096 }, 4096)).toEqual({ width: 100, height: 4096 });
  expect(fitWithin({ width: 1, height: 60000 }, 4096)).toEqual({ width: 1, height: 4096 });
});

describe('darkness', () => {
  const pixels = (...levels: number[]) =>
    Uint8ClampedArray.from(levels.flatMap((level) => [0, level, 0, 255]));

  test('black, and the noise of a covered sensor', () => {
    expect(isDark(pixels(0, 0, 0, 0))).toBe(true);
    expect(isDark(pixels(3, 20, 9, 0))).toBe(true);
  });

  test('a dim room, and one small light, are not dark', () => {
    expect(isDark(pixels(20, 18, 25, 20))).toBe(false);
    expect(isDark(pixels(0, 0, 0, 0, 0, 0, 0, 90))).toBe(false);
  });
});
