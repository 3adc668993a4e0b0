/** How large a picture to ask a camera for. */
export type Resolution = 'low' | 'medium' | 'high' | 'max';

/** What to ask a camera for, pixels. All of it is a wish (`ideal`): a camera that cannot gives its nearest. */
const RESOLUTIONS: Readonly<Record<Resolution, { readonly width: number; readonly height: number }>> = {
  low: { width: 640, height: 480 },
  medium: { width: 1280, height: 720 },
  high: { width: 1920, height: 1080 },
  max: { width: 4096, height: 2160 },
};
const FRAME_RATE = 30;

/** What to ask of a camera; `relaxWishes` says what is given up where it cannot. */
export interface CameraWishes {
  /** Empty as good as absent. */
  readonly deviceId?: string | undefined;
  /** Default `environment`: Glance watches the world. */
  readonly facing?: 'user' | 'environment' | undefined;
  /** Default `medium`; null asks for no size at all. */
  readonly resolution?: Resolution | null | undefined;
  /** Whether leave to zoom is asked for too; a camera that cannot zoom does not mind. Default false. */
  readonly zoom?: boolean | undefined;
}

/** ref: W3C MediaStream Image Capture (zoom), Media Capture and Streams (resizeMode) */
type CameraConstraints = MediaTrackConstraints & { resizeMode?: ConstrainDOMString; zoom?: boolean };

/** The constraints for `getUserMedia`. Only a chosen device is a demand (`exact`). */
export function cameraConstraints(wishes: CameraWishes): MediaTrackConstraints {
  const constraints: CameraConstraints = {};
  if (wishes.deviceId) constraints.deviceId = { exact: wishes.deviceId };
  else constraints.facingMode = { ideal: wishes.facing ?? 'environment' };
  if (wishes.resolution === null) return constraints;
  if (wishes.zoom) constraints.zoom = true;
  const { width, height } = RESOLUTIONS[wishes.resolution ?? 'medium'];
  constraints.width = { ideal: width };
  constraints.height = { ideal: height };
  constraints.frameRate = { ideal: FRAME_RATE };
  constraints.resizeMode = { ideal: 'none' }; // a size the sensor has: no crop, no rescale on the CPU
  return constraints;
}

/**
 * What to try next after an OverconstrainedError, or null when nothing is left that is safe to give up.
 * A device may only be given up when it is gone: another camera must never open in place of one that is there.
 */
export function relaxWishes(wishes: CameraWishes, deviceIsGone: boolean): CameraWishes | null {
  if (wishes.deviceId && deviceIsGone) return { ...wishes, deviceId: undefined };
  if (wishes.resolution !== null) return { ...wishes, resolution: null };
  return null;
}
