import { fuzzCase } from './case.ts';
import { tryReading } from './try-reading.ts';

/** What a process is to do, sent to it once. */
export interface FuzzWork {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly seed: number;
  readonly first: number;
  readonly count: number;
}

process.once('message', async ({ files, seed, first, count }: FuzzWork) => {
  for (let number = first; number < first + count; number++) {
    const { label, bytes } = fuzzCase(files, seed, number);
    process.send!({ kind: 'start', number, label });
    process.send!({ kind: 'end', number, label, ...(await tryReading(bytes)) });
    // Lets what was sent go out, so that it is known which file hangs.
    await new Promise(setImmediate);
  }
  process.exit(0);
});
