import type { BackendName, EngineInfo } from '../shared/engine.ts';
import { formatNumber } from '../texts/format.ts';
import { reasonText, texts } from '../texts/texts.ts';
import { ruledOutText } from './ruled-out.ts';
import { BACKEND_NAMES } from './status-text.ts';

const BACKENDS: readonly BackendName[] = ['webgpu', 'wasm'];

/** What runs, what was measured, and what ruled the others out. */
export function backendNote(info: EngineInfo): string {
  const said = texts().engine;
  const runs = info.softwareAdapter ? said.runningInSoftware : said.runningOn;
  const parts = [runs(BACKEND_NAMES[info.backend], reasonText(info.device))];
  for (const backend of BACKENDS) {
    const ms = info.measuredMs[backend];
    const ruledOut = ruledOutText(info, backend);
    if (ms !== undefined)
      parts.push(said.measured(BACKEND_NAMES[backend], formatNumber(ms, ms >= 10 ? 0 : 1)));
    if (ruledOut !== null) parts.push(said.ruledOut(BACKEND_NAMES[backend], ruledOut));
  }
  return parts.join(' ');
}
