import type { EngineStatus } from '../shared/engine.ts';
import { texts } from '../texts/texts.ts';

/**
 * Why the picture stands still or is not there yet while an effect hides the background; null while all is well.
 * @param painted whether a painted frame is shown.
 */
export function veilText(status: EngineStatus, painted: boolean): string | null {
  switch (status.state) {
    case 'failed':
      return texts().view.hidden;
    case 'recovering':
      return texts().view.paused;
    default:
      return painted ? null : texts().view.preparing;
  }
}
