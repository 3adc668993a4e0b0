import type { BackendName, EngineInfo } from '../shared/engine.ts';
import { BACKEND_NAMES } from './status-text.ts';

const BACKENDS: readonly BackendName[] = ['webgpu', 'wasm'];

/** What runs, what was measured, and what ruled the others out. */
export function backendNote(info: EngineInfo): string {
  const software = info.softwareAdapter ? ', in software (slow)' : '';
  const parts = [`Running on ${BACKEND_NAMES[info.backend]}${software}: ${info.device}.`];
  for (const backend of BACKENDS) {
    const ms = info.measuredMs[backend];
    const ruledOut = info.ruledOut[backend];
    if (ms !== undefined)
      parts.push(`${BACKEND_NAMES[backend]} measured ${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms.`);
    if (ruledOut) parts.push(`${BACKEND_NAMES[backend]} ruled out: ${ruledOut.replace(/\.$/, '')}.`);
  }
  return parts.join(' ');
}
