import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { engineFiles } from '../../scripts/vite-engine-files.ts';

/** The bench page is built from the app's sources, apart from the app. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  define: { APP_FROM_WORKER: JSON.stringify('../../') },
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'production'] },
  plugins: [engineFiles()],
  worker: { format: 'es', plugins: () => [engineFiles()] },
  build: {
    target: 'es2022',
    outDir: fileURLToPath(new URL('../../.cache/bench', import.meta.url)),
    emptyOutDir: true,
    chunkSizeWarningLimit: 5000,
  },
});
