import { GlanceError } from '../shared/errors.ts';

type Sharp = typeof import('sharp')['default'];
let loading: Promise<Sharp> | undefined;

/**
 * The picture library, loaded when it is first needed.
 *
 * @param purpose what needs it, as the start of a sentence
 * @throws GlanceError `package-missing`
 */
export function loadSharp(purpose: 'Reading pictures' | 'Writing pictures'): Promise<Sharp> {
  loading ??= import('sharp').then(
    (module) => module.default,
    (cause: unknown) => {
      throw new GlanceError('package-missing', { package: 'sharp', purpose }, { cause });
    },
  );
  return loading;
}

/** Why sharp gave up, in one line. */
export function sharpReason(error: unknown): string {
  return error instanceof Error ? error.message.trim().replaceAll(/\s*\n\s*/g, '; ') : String(error);
}
