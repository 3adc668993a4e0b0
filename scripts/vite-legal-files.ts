import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Puts LICENSE and NOTICE into the built app: what is in it may only be passed on together with them. */
export function legalFiles(): Plugin {
  return {
    name: 'glance-legal-files',
    generateBundle() {
      for (const name of ['LICENSE', 'NOTICE']) {
        const source = readFileSync(new URL(`../${name}`, import.meta.url));
        this.emitFile({ type: 'asset', fileName: `${name}.txt`, source });
      }
    },
  };
}
