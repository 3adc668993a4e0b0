import type { CameraChoice } from '../camera/frame-source.ts';

/** What to ask of `openCamera` for a wish: `front`, `back`, part of a name, or null for no wish. */
export function pickCamera(
  wish: string | null,
  cameras: readonly CameraChoice[],
): { readonly deviceId?: string; readonly facing?: 'user' | 'environment' } {
  if (wish === null) return {};
  const facing = { front: 'user', back: 'environment' } as const;
  if (wish === 'front' || wish === 'back') return { facing: facing[wish] };
  const part = wish.toLowerCase();
  const named = cameras.filter((camera) => camera.deviceId !== '');
  const match =
    named.find((camera) => camera.label.toLowerCase() === part) ??
    named.find((camera) => camera.label.toLowerCase().includes(part));
  return match ? { deviceId: match.deviceId } : {};
}
