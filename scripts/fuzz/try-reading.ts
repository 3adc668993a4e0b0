import { loadModel } from '../../src/runtime/load-model.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { wholeModel } from '../../src/runtime/whole-model.ts';
import { GlanceError } from '../../src/shared/errors.ts';

/** What became of one file. */
export interface Attempt {
  /** The error's code; 'read' where it is a model after all. */
  readonly outcome: string;
  /** What is not as promised, or ''. */
  readonly problem: string;
  /** Of the processor. */
  readonly ms: number;
  /** Bytes that stayed allocated when it was over, of arrays. */
  readonly bytes: number;
}

/** The promise: an error within this time. Of the processor, which others may be using. */
const LIMIT_MS = 2000;
/** … and arrays of no more than this, and so many times the file. */
const LIMIT_BYTES = 256 << 20;
const LIMIT_TIMES = 64;

/**
 * Reads and compiles a file that may be anything, with what lies beside it. Never throws.
 * @param beside files by name
 */
export async function tryReading(
  bytes: Uint8Array<ArrayBuffer>,
  beside: readonly (readonly [string, Uint8Array])[] = [],
): Promise<Attempt> {
  const before = process.memoryUsage().arrayBuffers;
  const start = process.cpuUsage();
  let outcome = 'read';
  let problem = '';
  try {
    const files = new Map(beside);
    const whole = await wholeModel(bytes, 'fuzz.onnx', async (name) => files.get(name) ?? null);
    await loadModel(readOnnx(whole.bytes, whole.name));
  } catch (error) {
    if (error instanceof GlanceError && error.code.startsWith('model-')) outcome = error.code;
    else {
      outcome = 'other';
      problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }
  const { user, system } = process.cpuUsage(start);
  const ms = (user + system) / 1000;
  const allocated = process.memoryUsage().arrayBuffers - before;
  if (ms > LIMIT_MS) problem ||= `it took ${Math.round(ms)} ms`;
  const given = beside.reduce((sum, [, { length }]) => sum + length, bytes.length);
  const most = LIMIT_BYTES + LIMIT_TIMES * given;
  if (allocated > most) problem ||= `it filled ${allocated} bytes`;
  return { outcome, problem, ms, bytes: allocated };
}
