import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { engineFiles } from '../../scripts/vite-engine-files.ts';
import { META_CONTENT_SECURITY_POLICY } from '../../sw/security-headers.ts';

const ORT = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
const ORT_FILES = ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

/** `bench.html` for whoever visits the built app: built into its folder after it, and not kept for offline use. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  define: { APP_FROM_WORKER: JSON.stringify('../') },
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'production'] },
  plugins: [engineFiles(), ortFiles(), securityPolicy()],
  worker: { format: 'es', plugins: () => [engineFiles()] },
  build: {
    target: 'es2022',
    outDir: fileURLToPath(new URL('../../dist', import.meta.url)),
    emptyOutDir: false,
    assetsDir: 'bench',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000,
    rolldownOptions: { input: fileURLToPath(new URL('bench.html', import.meta.url)) },
  },
});

/** The peer's own files, as they came. */
function ortFiles(): Plugin {
  return {
    name: 'glance-bench-ort',
    generateBundle() {
      for (const name of ORT_FILES) {
        this.emitFile({ type: 'asset', fileName: `ort/${name}`, source: readFileSync(join(ORT, name)) });
      }
    },
  };
}

/** The peer is held to what Glance is held to: nothing leaves the device. */
function securityPolicy(): Plugin {
  return {
    name: 'glance-bench-policy',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: META_CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}
