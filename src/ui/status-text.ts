import type { BackendName, EngineStatus } from '../shared/engine.ts';
import { formatNumber, formatShort } from '../texts/format.ts';
import { texts } from '../texts/texts.ts';

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
  const said = texts().status;
  switch (status.state) {
    case 'idle':
      return { text: said.starting, tone: 'busy', progress: null };
    case 'loading':
      return loadingText(status);
    case 'measuring':
      return { text: said.measuring(BACKEND_NAMES[status.backend]), tone: 'busy', progress: null };
    case 'warming':
      return {
        text: said.warmingUp(BACKEND_NAMES[status.backend]),
        tone: 'busy',
        progress: status.pipelines > 0 ? status.compiled / status.pipelines : null,
      };
    case 'ready': {
      const { backend, softwareAdapter } = status.info;
      const name = softwareAdapter ? said.inSoftware(BACKEND_NAMES[backend]) : BACKEND_NAMES[backend];
      const text = fps === null ? name : `${name} · ${texts().units.framesPerSecond(formatShort(fps))}`;
      return { text, tone: softwareAdapter ? 'warn' : 'good', progress: null };
    }
    case 'recovering':
      return { text: said.restarting(shortReason(status.reason.code)), tone: 'warn', progress: null };
    case 'failed':
      return { text: said.notRunning, tone: 'bad', progress: null };
  }
}

/** “1.2” of megabytes. */
function megabytes(bytes: number): string {
  return formatNumber(bytes / MEGABYTE, 1);
}

function loadingText(status: Extract<EngineStatus, { state: 'loading' }>): StatusText {
  const said = texts().status;
  const { loadedBytes, totalBytes } = status;
  const model = status.what === 'model';
  if (totalBytes > 0) {
    const progressOf = model ? said.modelOf : said.engineOf;
    return {
      text: progressOf(megabytes(loadedBytes), megabytes(totalBytes)),
      tone: 'busy',
      progress: Math.min(1, loadedBytes / totalBytes),
    };
  }
  const soFar = loadedBytes > 0 ? texts().units.megabytes(megabytes(loadedBytes)) : '';
  return {
    text: model ? said.loadingModel(soFar) : said.loadingEngine(soFar),
    tone: 'busy',
    progress: null,
  };
}

/** “the engine stopped”: why it had to start again. */
export function shortReason(code: string): string {
  const { deviceLost, stopped, noAnswer, failed } = texts().status.why;
  const reasons: Readonly<Record<string, string>> = {
    'device-lost': deviceLost,
    'worker-died': stopped,
    'worker-unresponsive': noAnswer,
  };
  return reasons[code] ?? failed;
}
