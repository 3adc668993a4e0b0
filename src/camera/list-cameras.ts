import { cameraFacing } from './camera-facing.ts';
import type { Facing } from './source.ts';

/** One camera of this device, as a picker shows it. */
export interface CameraChoice {
  /** Empty until the person has allowed the camera; then good for `openCamera`. */
  readonly deviceId: string;
  /** The device's name, or "Camera 1" where the browser does not tell. */
  readonly label: string;
  readonly facing: Facing;
}

type Watcher = (cameras: readonly CameraChoice[]) => void;

const watchers = new Set<Watcher>();
let listing = 0;

/** The cameras there are now. Empty where there is none, or the browser tells nothing. Never throws. */
export async function listCameras(): Promise<readonly CameraChoice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices
    .filter((device) => device.kind === 'videoinput')
    .map((device, index) => {
      const label = device.label || `Camera ${index + 1}`;
      const { facingMode } = (device as Partial<InputDeviceInfo>).getCapabilities?.() ?? {};
      return { deviceId: device.deviceId, label, facing: cameraFacing(facingMode?.[0], label) };
    });
}

/**
 * Calls back with the new list when a camera comes or goes, and when names become known because a camera was
 * allowed. Not called for the list as it is now.
 * @returns stops watching.
 */
export function watchCameras(callback: (cameras: readonly CameraChoice[]) => void): () => void {
  const watcher: Watcher = (cameras) => callback(cameras);
  if (watchers.size === 0) navigator.mediaDevices?.addEventListener?.('devicechange', camerasChanged);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) navigator.mediaDevices?.removeEventListener?.('devicechange', camerasChanged);
  };
}

/** Tells the watchers; only the newest of overlapping listings is told. */
export async function camerasChanged(): Promise<void> {
  if (watchers.size === 0) return;
  listing += 1;
  const mine = listing;
  const cameras = await listCameras();
  if (mine !== listing) return;
  for (const watcher of [...watchers]) watcher(cameras);
}
