import type { Facing } from './source.ts';

const REAR = /\b(back|rear|environment|world|rück\w*|arrière|trasera|posteriore)\b/i;
const FRONT = /\b(front|user|face\s?time|selfie|vorder\w*|avant|frontal|anteriore)\b/i;

/**
 * Which way a camera looks: what the device says, else what its name says, else `user` on a computer
 * (a webcam on the screen) and `unknown` on a phone.
 */
export function cameraFacing(facingMode: string | undefined, label: string, mobile = onPhone()): Facing {
  if (facingMode === 'user' || facingMode === 'environment') return facingMode;
  if (REAR.test(label)) return 'environment';
  if (FRONT.test(label)) return 'user';
  return mobile ? 'unknown' : 'user';
}

/** Whether this is a phone or tablet. */
export function onPhone(): boolean {
  const hints = (navigator as { readonly userAgentData?: { readonly mobile: boolean } }).userAgentData;
  return hints?.mobile ?? /Android|iPhone|iPad|Mobile/.test(navigator.userAgent);
}
