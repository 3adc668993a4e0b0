import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const SOURCES = ['runtime', 'kernels'].map((room) =>
  fileURLToPath(new URL(`../src/${room}/`, import.meta.url)),
);
const ALL_KERNELS = /[\\/]tfjs-backend-(?:wasm|webgpu)[\\/]dist[\\/]register_all_kernels\.js$/;
const IMPORT = /^import \{ \w+ \} from '\.\/kernels\/(\w+)';$/;
const ENTRY = /^ {4}(\w+),?$/;
/** Sources that call no kernel in the app: gradients, what is compiled to WASM, and names of file formats' ops. */
const NO_CALLS = /gradient|wasm[\\/]assembly|^onnx[\\/]|^tfjs-graph[\\/]/;
/** Called by tfjs's own functions for tensors: `clone`, `cast`, `reshape`, `add`, `mul`, `relu6`, `oneHot`. */
const CALLED_BY_TFJS = ['Identity', 'Cast', 'Reshape', 'Add', 'Multiply', 'Relu6', 'OneHot'];

/**
 * Leaves out those of tfjs's kernels that nothing calls. Kernels are called by their names, so only those can be needed
 * whose names stand somewhere in the sources that run tensors.
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
      if (!ALL_KERNELS.test(id)) return null;
      named ??= neededKernels();
      return keepNamed(readFileSync(id, 'utf8'), named);
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
