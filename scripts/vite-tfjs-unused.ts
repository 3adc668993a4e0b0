import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** A module of tfjs's that keeps what nobody uses, and what stands in its place. */
interface StandIn {
  readonly module: RegExp;
  /** Must be in the module: another version of tfjs fails the build and not the app. */
  readonly holds: RegExp;
  source(text: string): string;
}

/** From "try" to "catch", once for each place. */
const KEEPERS = /(?:\n {4}\/\/ Register \w+ IOHandler\n {4}try \{[^}]+\}\n {4}catch \(err\) \{\n {4}\})+/;

const STAND_INS: readonly StandIn[] = [
  {
    // Registers every optimiser as soon as tfjs is there; Glance trains nothing in the app.
    module: /[\\/]tfjs-core[\\/]dist[\\/]optimizers[\\/]register_optimizers\.js$/,
    holds: /^export function registerOptimizers\(\)/m,
    source: () => 'export function registerOptimizers() {}',
  },
  {
    // Registers places where tfjs would keep models of its own.
    module: /[\\/]tfjs-core[\\/]dist[\\/]platforms[\\/]platform_browser\.js$/,
    holds: KEEPERS,
    source: (text) => text.replace(KEEPERS, '').replaceAll(/^import \{[^}]+\} from '\.\.\/io\/.*$/gm, ''),
  },
  {
    // The same, and ways to them.
    module: /[\\/]tfjs-core[\\/]dist[\\/]io[\\/]io\.js$/,
    holds: /^import '\.\/indexed_db';\nimport '\.\/local_storage';$/m,
    source: () => 'export {};',
  },
  {
    // Takes all of tfjs's plain kernels apart at run time, where no bundler sees which of them are called.
    module: /[\\/]tfjs-backend-webgpu[\\/]dist[\\/]kernel_utils[\\/]shared\.js$/,
    holds: /^const \{ [^}]+ \} = shared;$/m,
    source: namedExports,
  },
];

/** Leaves out parts of tfjs that it would run or keep by itself although the app never calls them. */
export function tfjsUnused(): Plugin {
  return {
    name: 'glance-tfjs-unused',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      const standIn = STAND_INS.find(({ module }) => module.test(id));
      if (!standIn) return null;
      const text = readFileSync(id, 'utf8');
      if (!standIn.holds.test(text)) throw new Error(`tfjs wrote ${id} otherwise than before`);
      return standIn.source(text);
    },
  };
}

/** `const { a: b } = shared; export { b }` as `export { a as b } from …`. */
function namedExports(text: string): string {
  const [, from] = /^import \* as shared from ('[^']+');$/m.exec(text) ?? [];
  const [, names] = /^const \{ ([^}]+) \} = shared;$/m.exec(text)!;
  if (!from) throw new Error('tfjs imports its plain kernels otherwise than before');
  return `export { ${names!.replaceAll(/(\w+): (\w+)/g, '$1 as $2')} } from ${from};`;
}
