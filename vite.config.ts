import type { ServerResponse } from 'node:http';
import { type Connect, defineConfig, type Plugin } from 'vite';
import { engineFiles } from './scripts/vite-engine-files.ts';
import { legalFiles } from './scripts/vite-legal-files.ts';
import { serviceWorker } from './scripts/vite-service-worker.ts';
import { tfjsKernels } from './scripts/vite-tfjs-kernels.ts';
import { tfjsUnused } from './scripts/vite-tfjs-unused.ts';
import { SECURITY_HEADERS } from './sw/security-headers.ts';

/** Cross-origin isolation alone: Vite's development page has inline scripts, which the policies forbid. */
const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.onnx': 'application/octet-stream',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

export default defineConfig({
  // A path that does not exist is 404, not the page: a missing model card must be seen as missing.
  appType: 'mpa',
  base: './',
  plugins: [contentTypes(), engineFiles(), legalFiles(), serviceWorker()],
  worker: {
    format: 'es',
    plugins: () => [engineFiles(), tfjsKernels(), tfjsUnused()],
    // What they say stands in NOTICE and LICENSE, which the app comes with: here it stood some two hundred times.
    rolldownOptions: { output: { comments: { legal: false } } },
  },
  build: { target: 'es2022', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1500 },
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: SECURITY_HEADERS },
});

/** Names the types that the servers of `npm run dev` and `npm start` do not know by themselves. */
function contentTypes(): Plugin {
  const middleware: Connect.NextHandleFunction = (request, response: ServerResponse, next) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const type = CONTENT_TYPES[path.slice(path.lastIndexOf('.'))];
    if (type) response.setHeader('Content-Type', type);
    next();
  };
  return {
    name: 'glance-content-types',
    configureServer: (server) => {
      server.middlewares.use(middleware);
    },
    configurePreviewServer: (server) => {
      server.middlewares.use(middleware);
    },
  };
}
