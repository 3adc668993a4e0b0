import { appJsSizes } from '../../scripts/lib/app-js-sizes.mjs';
import type { BenchRow } from '../bench-row.ts';

/** How much JavaScript a first visit loads until it detects, gzipped. */
export const appJsGzip: BenchRow = {
  name: 'app-js-gzip',
  unit: 'kB',
  target: 250,
  peerName: null,
  measure: async () => ({
    ours: [appJsSizes().reduce((sum, { kb, first }) => sum + (first ? kb : 0), 0)],
    peer: null,
  }),
};
