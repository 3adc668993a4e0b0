import type { BackendName, EngineStatus } from '../shared/engine.ts';

const MEGABYTE = 1e6;

/** What the status pill says. */
export interface StatusText {
  readonly text: string;
  readonly tone: 'busy' | 'good' | 'warn' | 'bad';
  /** 0 to 1; null where there is nothing to measure by. */
  readonly progress: number | null;
}

export const BACKEND_NAMES: Readonly<Record<BackendName, string>> = { webgpu: 'WebGPU', wasm: 'WASM' };

/** The engine's state in a few words. `fps` is results per second, null while unknown or for a still. */
export function statusText(status: EngineStatus, fps: number | null): StatusText {
  switch (status.state) {
    case 'idle':
      return { text: 'Starting', tone: 'busy', progress: null };
    case 'loading':
      return loadingText(status);
    case 'measuring':
      return { text: `Measuring ${BACKEND_NAMES[status.backend]}`, tone: 'busy', progress: null };
    case 'warming':
      return { text: `Warming up ${BACKEND_NAMES[status.backend]}`, tone: 'busy', progress: null };
    case 'ready': {
      const { backend, softwareAdapter } = status.info;
      const name = softwareAdapter ? `${BACKEND_NAMES[backend]} in software (slow)` : BACKEND_NAMES[backend];
      const text = fps === null ? name : `${name} · ${formatRate(fps)} fps`;
      return { text, tone: softwareAdapter ? 'warn' : 'good', progress: null };
    }
    case 'recovering':
      return { text: `Restarting: ${shortReason(status.reason.code)}`, tone: 'warn', progress: null };
    case 'failed':
      return { text: 'Not running', tone: 'bad', progress: null };
  }
}

/** “12” or, below ten, “3.4”. */
export function formatRate(perSecond: number): string {
  return perSecond >= 9.95 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}

/** “1.2” of megabytes. */
function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}

function loadingText(status: Extract<EngineStatus, { state: 'loading' }>): StatusText {
  const { loadedBytes, totalBytes } = status;
  const what = status.what === 'model' ? 'Model' : 'Engine';
  if (totalBytes > 0) {
    return {
      text: `${what} ${megabytes(loadedBytes)} of ${megabytes(totalBytes)} MB`,
      tone: 'busy',
      progress: Math.min(1, loadedBytes / totalBytes),
    };
  }
  const soFar = loadedBytes > 0 ? ` ${megabytes(loadedBytes)} MB` : '';
  return { text: `Loading ${what.toLowerCase()}${soFar}`, tone: 'busy', progress: null };
}

/** “the engine stopped”: why it had to start again. */
export function shortReason(code: string): string {
  const reasons: Readonly<Record<string, string>> = {
    'device-lost': 'the graphics device was lost',
    'worker-died': 'the engine stopped',
    'worker-unresponsive': 'the engine did not answer',
  };
  return reasons[code] ?? 'the engine failed';
}
