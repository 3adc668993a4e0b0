import { describe, expect, it } from 'vitest';
import { pickCamera } from '../../../src/ui/pick-camera.ts';

const cameras = [
  { deviceId: 'a', label: 'USB Camera HD', facing: 'unknown' },
  { deviceId: 'b', label: 'USB Camera', facing: 'unknown' },
] as const;

describe('pickCamera', () => {
  it('has no wish for null', () => {
    expect(pickCamera(null, cameras)).toEqual({});
  });

  it('takes front and back as sides', () => {
    expect(pickCamera('front', cameras)).toEqual({ facing: 'user' });
    expect(pickCamera('back', [])).toEqual({ facing: 'environment' });
  });

  it('prefers the whole name, then a part, in any case', () => {
    expect(pickCamera('usb camera', cameras)).toEqual({ deviceId: 'b' });
    expect(pickCamera('hd', cameras)).toEqual({ deviceId: 'a' });
    expect(pickCamera('scanner', cameras)).toEqual({});
  });

  it('does not choose by a name before the grant', () => {
    expect(pickCamera('Camera 1', [{ deviceId: '', label: 'Camera 1', facing: 'unknown' }])).toEqual({});
  });
});
