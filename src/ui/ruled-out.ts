import type { BackendName, EngineInfo } from '../shared/engine.ts';
import { errorText, reasonText } from '../texts/texts.ts';

/** Why a backend does not run, in the language spoken now and without a full stop; null where nothing rules it out. */
export function ruledOutText(
  info: Pick<EngineInfo, 'ruledOut' | 'ruledOutBy'>,
  backend: BackendName,
): string | null {
  const error = info.ruledOutBy?.[backend];
  const reason = info.ruledOut[backend];
  if (reason === undefined) return null;
  return withoutStop(error ? errorText(error) : reasonText(reason));
}

/** What is set within another sentence ends with that sentence. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/[.。]$/, '');
}
