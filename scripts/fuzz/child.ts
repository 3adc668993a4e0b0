import { type FuzzFile, fuzzCase } from './case.ts';
import { tryReading } from './try-reading.ts';

/** What a process is to do, sent to it once. */
export interface FuzzWork {
  readonly files: readonly FuzzFile[];
  readonly seed: number;
  readonly first: number;
  readonly count: number;
}

process.once('message', async ({ files, seed, first, count }: FuzzWork) => {
  for (let number = first; number < first + count; number++) {
    const { label, bytes, beside } = fuzzCase(files, seed, number);
    process.send!({ kind: 'start', number, label });
    process.send!({ kind: 'end', number, label, ...(await tryReading(bytes, beside)) });
    // Lets what was sent go out, so that it is known which file hangs.
    await new Promise(setImmediate);
  }
  process.exit(0);
});
