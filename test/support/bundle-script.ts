import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const bundled = new Map<string, Promise<string>>();

/** Bundles a module of test/support with all that it imports into one script; once in a run of the tests. */
export function bundleScript(entry: string): Promise<string> {
  const script = bundled.get(entry) ?? bundle(entry);
  bundled.set(entry, script);
  return script;
}

async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: { output: { codeSplitting: false } },
      lib: { entry: `${ROOT}test/support/${entry}`, formats: ['es'], fileName: 'script' },
    },
  });
  const outputs = Array.isArray(result) ? result : 'output' in result ? [result] : [];
  for (const { output } of outputs) {
    for (const chunk of output) if (chunk.type === 'chunk') return chunk.code;
  }
  throw new Error(`${entry} could not be bundled`);
}
