import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildKernels } from '../../scripts/build-kernels.mjs';

const VARIANTS = ['kernels', 'kernels-relaxed', 'kernels-threads', 'kernels-threads-relaxed'];

it('the committed WASM modules are what their sources compile to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kernels-'));
  try {
    await buildKernels(folder);
    for (const name of VARIANTS) {
      const built = readFileSync(join(folder, `${name}.wasm`));
      const committed = readFileSync(`src/kernels/wasm/${name}.wasm`);
      expect(built.equals(committed), `${name}.wasm: run npm run build:kernels`).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
