import type { EngineStatus } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import type { NoticesController } from './notices-controller.ts';
import { resolveClasses, type Settings } from './settings.ts';
import { BACKEND_NAMES } from './status-text.ts';

/** Says what a person should know of the engine's state: a failure with ways on, and every fallback. */
export function tellEngineStatus(
  status: EngineStatus,
  notices: NoticesController,
  ways: { readonly retry: () => void; readonly reset: () => void },
): void {
  if (status.state === 'failed') {
    notices.alert('engine', GlanceError.fromData(status.error).message, [
      { label: 'Try again', run: ways.retry },
      { label: 'Reset settings', run: ways.reset },
    ]);
  }
  if (status.state !== 'ready') return;
  notices.dismiss('engine');
  if (!status.recoveredFrom) return;
  const why = GlanceError.fromData(status.recoveredFrom).message;
  notices.remark('recovered', `${why} It runs now, on ${BACKEND_NAMES[status.info.backend]}.`);
}

/** Names chosen classes that the model does not have. */
export function tellUnknownClasses(
  settings: Settings,
  labels: readonly string[],
  notices: NoticesController,
): void {
  const { unknown } = resolveClasses(settings.classes, labels);
  notices.dismiss('classes');
  if (unknown.length === 0) return;
  const names = unknown.map((name) => `“${name}”`).join(', ');
  notices.alert('classes', `This model does not know ${names}: ignored.`);
}
