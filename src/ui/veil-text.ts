import type { EngineStatus } from '../shared/engine.ts';

/**
 * Why the picture stands still or is not there yet while an effect hides the background; null while all is well.
 * @param painted whether a painted frame is shown.
 */
export function veilText(status: EngineStatus, painted: boolean): string | null {
  switch (status.state) {
    case 'failed':
      return 'The picture stays hidden: the effect cannot run.';
    case 'recovering':
      return 'Paused: the engine restarts.';
    default:
      return painted ? null : 'Preparing the effect. Until then the picture stays hidden.';
  }
}
