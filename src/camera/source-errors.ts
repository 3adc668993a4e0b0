import { GlanceError } from '../shared/errors.ts';

/**
 * What getUserMedia (or a track) threw, as something a person can act on.
 * @param label The camera's name, where it is known.
 */
export function cameraError(thrown: unknown, label?: string): GlanceError {
  if (thrown instanceof GlanceError) return thrown;
  const cause = { cause: thrown };
  switch (nameOf(thrown)) {
    case 'NotAllowedError': // by the person, by the system, or by permission policy
    case 'SecurityError':
      return new GlanceError('camera-denied', {}, cause);
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return new GlanceError('camera-missing', {}, cause);
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return new GlanceError('camera-busy', label ? { label } : {}, cause);
    case 'OverconstrainedError':
      return new GlanceError('camera-overconstrained', { constraint: constraintOf(thrown) }, cause);
    default:
      return new GlanceError('camera-failed', { reason: reasonOf(thrown) }, cause);
  }
}

/** What getDisplayMedia threw, as something a person can act on. */
export function screenError(thrown: unknown): GlanceError {
  if (thrown instanceof GlanceError) return thrown;
  const cause = { cause: thrown };
  switch (nameOf(thrown)) {
    case 'NotAllowedError':
    case 'InvalidStateError': // not asked for by a tap or a key
      return new GlanceError('screen-denied', {}, cause);
    case 'NotSupportedError':
      return new GlanceError('screen-unsupported', {}, cause);
    default:
      return new GlanceError('screen-failed', { reason: reasonOf(thrown) }, cause);
  }
}

/** The constraint an OverconstrainedError names; some browsers leave it empty. */
export function constraintOf(thrown: unknown): string {
  const constraint = (thrown as { readonly constraint?: unknown } | null)?.constraint;
  return typeof constraint === 'string' && constraint !== '' ? constraint : 'setting';
}

/** The `name` of whatever was thrown, which is how DOM errors are told apart. */
export function nameOf(thrown: unknown): string {
  const name = (thrown as { readonly name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : '';
}

function reasonOf(thrown: unknown): string {
  const message = (thrown as { readonly message?: unknown } | null)?.message;
  return typeof message === 'string' && message !== '' ? message : nameOf(thrown) || String(thrown);
}
