import { storage } from './storage.ts';

const REMEMBERED_AS = 'camera-used';

/** A camera was opened here: next time it starts at once. */
export function rememberCamera(): void {
  storage.write(REMEMBERED_AS, '1');
}

/** Whether the camera starts without being asked for: it was used before, or is allowed already. */
export async function wantsCameraAtOnce(): Promise<boolean> {
  if (storage.read(REMEMBERED_AS) === '1') return true;
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' as PermissionName });
    return state === 'granted';
  } catch {
    return false; // this browser does not tell
  }
}
