import type { BackendChoice, EngineInfo, EngineStatus } from '../shared/engine.ts';
import type { GlanceErrorData } from '../shared/errors.ts';
import { errorText, reasonText, texts } from '../texts/texts.ts';
import type { NoticesController } from './notices-controller.ts';
import { ruledOutText, withoutStop } from './ruled-out.ts';
import { resolveClasses, type Settings } from './settings.ts';
import type { SettingsController } from './settings-controller.ts';
import { BACKEND_NAMES, shortReason } from './status-text.ts';

/**
 * Says what a person should know of the engine's state: a failure with ways on, and every fallback.
 * An input size that the model does not take is named and given up.
 */
export function tellEngineStatus(
  status: EngineStatus,
  settings: Pick<SettingsController, 'value' | 'set' | 'reset'>,
  notices: NoticesController,
  retry: () => void,
): void {
  if (status.state === 'failed') {
    const message = () => errorText(status.error);
    const given = refusedSize(status.error, settings.value);
    if (given) {
      notices.alert('size', () => `${message()} ${texts().engine.ownSize}`);
      settings.set(given, null);
      return;
    }
    notices.alert('engine', message, [
      { label: () => texts().app.tryAgain, run: retry },
      { label: () => texts().engine.resetSettings, run: () => settings.reset() },
    ]);
  }
  if (status.state !== 'ready') return;
  notices.dismiss('engine');
  const { info, recoveredFrom } = status;
  const { backend } = settings.value;
  if (recoveredFrom) notices.remark('recovered', () => recoveredText(recoveredFrom, info));
  else if (fallbackText(backend, info) !== null) {
    notices.remark('fallback', () => fallbackText(backend, info) ?? '');
  }
}

/** The setting of the input size that a model does not take; null where that is not the fault. */
function refusedSize(error: GlanceErrorData, settings: Settings): 'size' | 'segmentSize' | null {
  if (error.code !== 'input-size-unsupported') return null;
  const { size } = error.details as { readonly size?: unknown };
  if (settings.task !== 'detect' && settings.segmentSize === size) return 'segmentSize';
  return settings.task !== 'segment' && settings.size === size ? 'size' : null;
}

/** That the engine had to start again, why, and what it runs on now. */
export function recoveredText(cause: GlanceErrorData, info: Pick<EngineInfo, 'backend'>): string {
  const why = shortReason(cause.code);
  const { reason } = cause.details as { readonly reason?: unknown };
  const detail = typeof reason === 'string' ? withoutStop(reasonText(reason)) : '';
  return texts().engine.recovered(why, detail, BACKEND_NAMES[info.backend]);
}

/** That another backend runs than the one asked for, and why; null when it is the one. */
export function fallbackText(
  wanted: BackendChoice,
  info: Pick<EngineInfo, 'backend' | 'ruledOut' | 'ruledOutBy'>,
): string | null {
  const { backend } = info;
  if (wanted === 'auto' || wanted === backend) return null;
  const said = texts().engine;
  return said.insteadOf(
    BACKEND_NAMES[wanted],
    ruledOutText(info, wanted) ?? said.didNotStart,
    BACKEND_NAMES[backend],
  );
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
  notices.alert('classes', () => {
    const { units, engine } = texts();
    return engine.unknownClasses(unknown.map(units.quoted).join(units.comma));
  });
}
