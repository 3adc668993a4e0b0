import { appJsSizes } from '../../scripts/lib/app-js-sizes.mjs';
import type { BenchRow } from '../bench-row.ts';

/** How much JavaScript there is to load, gzipped. */
export const appJsGzip: BenchRow = {
  name: 'app-js-gzip',
  unit: 'kB',
  target: 350,
  peerName: null,
  measure: async () => ({ ours: [appJsSizes().reduce((sum, { kb }) => sum + kb, 0)], peer: null }),
};
