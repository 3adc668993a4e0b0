import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const SOURCES = ['runtime', 'kernels'].map((room) =>
  fileURLToPath(new URL(`../src/${room}/`, import.meta.url)),
);
const ALL_KERNELS = /[\\/]tfjs-backend-(wasm|webgpu)[\\/]dist[\\/]register_all_kernels\.js$/;
const IMPORT = /^import \{ \w+ \} from '\.\/kernels\/(\w+)';$/;
const ENTRY = /^ {4}(\w+),?$/;
/** Sources that call no kernel in the app: gradients, what is compiled to WASM, and names of file formats' ops. */
const NO_CALLS = /gradient|wasm[\\/]assembly|^onnx[\\/]|^tfjs-graph[\\/]/;
/** Called by tfjs's own functions for tensors: `clone`, `cast`, `reshape`, `add`, `mul`, `relu6`, `oneHot`. */
const CALLED_BY_TFJS = ['Identity', 'Cast', 'Reshape', 'Add', 'Multiply', 'Relu6', 'OneHot'];

/** What a backend starts with; the app's detectors need no more of tfjs's. */
const AT_FIRST: Readonly<Record<string, ReadonlySet<string>>> = {
  wasm: new Set(['Identity', 'Reshape', 'ResizeNearestNeighbor']),
  webgpu: new Set(['Identity', 'Reshape']),
};
/** Modules of ours with which the others come. */
const FETCHED_LATER = /[\\/]runtime[\\/]backends[\\/]more-(wasm|webgpu)-kernels\.ts$/;
const LATER = '?later';

/**
 * Leaves out those of tfjs's kernels that nothing calls. Kernels are called by their names, so only those can be needed
 * whose names stand somewhere in the sources that run tensors. Of them only a few come with a backend, the others with
 * `src/runtime/backends/more-*-kernels.ts`.
 */
export function tfjsKernels(): Plugin {
  let named: ReadonlySet<string> | null = null;
  return {
    name: 'glance-tfjs-kernels',
    apply: 'build',
    enforce: 'pre',
    buildStart() {
      named = null;
    },
    load(id) {
      const later = id.endsWith(LATER);
      const file = later ? id.slice(0, -LATER.length) : id;
      const [, backend] = ALL_KERNELS.exec(file) ?? [];
      if (!backend) return null;
      named ??= neededKernels();
      const first = AT_FIRST[backend]!;
      const kept = later ? new Set([...named].filter((name) => !first.has(name))) : first;
      return keepNamed(readFileSync(file, 'utf8'), kept);
    },
    async transform(code, id) {
      const [, backend] = FETCHED_LATER.exec(id) ?? [];
      if (!backend) return null;
      const main = await this.resolve(`@tensorflow/tfjs-backend-${backend}`, id);
      const list = main?.id.replace(/[^\\/]+$/, 'register_all_kernels.js');
      if (!list || !ALL_KERNELS.test(list))
        throw new Error(`tfjs's ${backend} kernels are not where they were`);
      return { code: `import '${list}${LATER}';\n${code}`, map: null };
    },
  };
}

/** Every name that may be one of a kernel that is called. */
export function neededKernels(): ReadonlySet<string> {
  return new Set([...CALLED_BY_TFJS, ...namesInSources()]);
}

/**
 * tfjs's list of kernels, without those that are not named.
 * @throws Error where nothing is left out: tfjs writes its list otherwise
 */
function keepNamed(list: string, named: ReadonlySet<string>): string {
  const lines = list.split('\n').filter((line) => !line.startsWith('//# sourceMappingURL'));
  const left = new Set<string>();
  for (const line of lines) {
    const [, kernel] = IMPORT.exec(line) ?? [];
    if (kernel && !named.has(kernel)) left.add(/\{ (\w+) \}/.exec(line)![1]!);
  }
  if (left.size === 0) throw new Error('tfjs lists its kernels otherwise than before');
  return lines
    .filter((line) => {
      const config = /^import \{ (\w+) \}/.exec(line)?.[1] ?? ENTRY.exec(line)?.[1];
      return !config || !left.has(config);
    })
    .join('\n');
}

function namesInSources(): string[] {
  return SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !NO_CALLS.test(name))
      .flatMap((name) =>
        [...readFileSync(join(folder, name), 'utf8').matchAll(/\b_?[A-Z]\w+/g)].map(([word]) => word),
      ),
  );
}
