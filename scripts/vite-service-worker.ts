import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rollup } from 'vite';
import type { AppFile, AppManifest } from '../sw/app-manifest.ts';
import { META_CONTENT_SECURITY_POLICY, SECURITY_HEADERS } from '../sw/security-headers.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SERVICE_WORKER = 'sw.js';
/** For hosts that read it (Netlify, Cloudflare Pages). */
const HEADERS_FILE = '_headers';
/** Built, but of no use without a network, or only to those who ask for it. */
const NOT_KEPT = [
  ...[/^sw\.js$/, /^_headers$/, /\.map$/, /^screenshots\//, /^(LICENSE|NOTICE)\.txt$/],
  /^published\//,
];
const APP_CHUNK = /^glance-app\b/;

/**
 * Makes the built app fit to be kept on a device: `sw.js` with the SHA-256 of every file in it, the security policy in
 * the page, and a `_headers` file for hosts that read one.
 */
export function serviceWorker(): Plugin {
  let outFolder = '';
  return {
    name: 'glance-service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      outFolder = join(config.root, config.build.outDir);
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: META_CONTENT_SECURITY_POLICY },
          injectTo: 'head-prepend',
        },
        ...preloadsOfApp(bundle ?? {}).map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        })),
      ],
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }) {
        outFolder = dir ?? outFolder;
        writeFileSync(join(outFolder, HEADERS_FILE), headersFile());
        await writeServiceWorker(outFolder);
      },
    },
  };
}

/** Writes `sw.js` for the files that lie in a folder: those of a built app. */
export async function writeServiceWorker(folder: string): Promise<void> {
  writeFileSync(join(folder, SERVICE_WORKER), await bundleServiceWorker(describeFiles(folder)));
}

/** The page's own script only decides whether to start the app: the browser fetches the app meanwhile. */
function preloadsOfApp(bundle: Rollup.OutputBundle): readonly string[] {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
  const found = (from: readonly Rollup.OutputChunk[]) => {
    const files = new Set<string>();
    const add = (chunk: Rollup.OutputChunk | undefined) => {
      if (!chunk || files.has(chunk.fileName)) return;
      files.add(chunk.fileName);
      for (const name of chunk.imports) add(chunks.find(({ fileName }) => fileName === name));
    };
    for (const chunk of from) add(chunk);
    return files;
  };
  const withPage = found(chunks.filter(({ isEntry }) => isEntry));
  const withApp = found(chunks.filter(({ isDynamicEntry, name }) => isDynamicEntry && APP_CHUNK.test(name)));
  return [...withApp].filter((file) => !withPage.has(file));
}

/** All files of a built app that a device may keep, and a version made from all of them. */
function describeFiles(folder: string): AppManifest {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter(
      (name) => statSync(join(folder, name)).isFile() && !NOT_KEPT.some((pattern) => pattern.test(name)),
    )
    .sort();
  const files = names.map((name) => describeFile(name, readFileSync(join(folder, name))));
  return { version: sha256(JSON.stringify(files)).slice(0, 12), files };
}

function describeFile(url: string, bytes: Buffer): AppFile {
  const when = deviceFor(url);
  return {
    url,
    sha256: sha256(bytes),
    bytes: bytes.length,
    kind: /^weights\/.*\.onnx$/.test(url) ? 'model' : 'app',
    ...(when ? { when } : {}),
  };
}

/** WebAssembly comes in variants. Those without threads are for every device: threads do not start everywhere. */
function deviceFor(url: string): AppFile['when'] {
  if (!url.startsWith('engine/')) return undefined;
  const threads = /-threads?\b/.test(url) ? { threads: true } : {};
  const relaxed = /\/glance-.*\.wasm$/.test(url) ? { relaxed: url.includes('-relaxed') } : {};
  const when = { ...threads, ...relaxed };
  return Object.keys(when).length > 0 ? when : undefined;
}

async function bundleServiceWorker(manifest: AppManifest): Promise<string> {
  const result = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    define: {
      'process.env.NODE_ENV': '"production"',
      GLANCE_MANIFEST: JSON.stringify(manifest),
    },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      lib: { entry: join(ROOT, 'sw/service-worker.ts'), formats: ['iife'], name: 'glance', fileName: 'sw' },
    },
  });
  for (const { output } of Array.isArray(result) ? result : 'output' in result ? [result] : []) {
    for (const chunk of output) if (chunk.type === 'chunk') return chunk.code;
  }
  throw new Error('The service worker could not be bundled');
}

function headersFile(): string {
  const lines = Object.entries(SECURITY_HEADERS).map(([name, value]) => `  ${name}: ${value}`);
  return ['/*', ...lines, ''].join('\n');
}

function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
