import { hasRelaxedSimd } from '../src/shared/capabilities.ts';
import type { Device } from './app-manifest.ts';

/** The smallest module with a shared memory in it. */
const SHARED_MEMORY_MODULE = [
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x05, 0x04, 0x01, 0x03, 0x01, 0x01,
];

/**
 * What this device can run. A page may use threads only where it is isolated, but the service worker isolates every
 * page, so the question here is the browser's ability alone.
 */
export function thisDevice(): Device {
  return {
    threads: typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array(SHARED_MEMORY_MODULE)),
    relaxed: hasRelaxedSimd(),
  };
}
