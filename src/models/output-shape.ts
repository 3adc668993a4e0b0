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
  if (output && fits(output, expected)) return output.values;
  const shape = output?.shape ?? [];
  const got = sameSides(shape, expected) ? `${output?.values.length} values` : `[${shape.join(', ')}]`;
  throw headMismatch(head, `“${name}” should be [${expected.join(', ')}] for ${given}, got ${got}`);
}

function fits({ shape, values }: HeadOutput, expected: readonly number[]): boolean {
  let length = 1;
  for (let axis = 0; axis < expected.length; axis++) length *= expected[axis]!;
  return values.length === length && sameSides(shape, expected);
}

function sameSides(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** The error for an output that is not what a card's head says. */
export function headMismatch(head: string, problem: string): GlanceError {
  return new GlanceError('head-mismatch', { head, problem });
}
