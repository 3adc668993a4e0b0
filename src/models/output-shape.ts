import { GlanceError } from '../shared/errors.ts';
import type { HeadOutput } from './head-outputs.ts';

/**
 * The values of an output, known to be of a shape.
 * @param given what the expectation follows from, for the message
 * @throws GlanceError 'head-mismatch'
 */
export function requireShape(
  head: string,
  name: string,
  output: HeadOutput | undefined,
  expected: readonly number[],
  given: string,
): Float32Array {
  const shape = output?.shape ?? [];
  const values = output?.values ?? new Float32Array(0);
  const fits = shape.length === expected.length && expected.every((side, axis) => side === shape[axis]);
  const length = expected.reduce((product, side) => product * side, 1);
  if (fits && values.length === length) return values;
  const got = fits ? `${values.length} values` : `[${shape.join(', ')}]`;
  throw headMismatch(head, `“${name}” should be [${expected.join(', ')}] for ${given}, got ${got}`);
}

/** The error for an output that is not what a card's head says. */
export function headMismatch(head: string, problem: string): GlanceError {
  return new GlanceError('head-mismatch', { head, problem });
}
