import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run soak -- [options]
  --frames N          results to be shown, 100 or more (default 1000)
  --backend NAME      wasm or webgpu (default wasm); webgpu runs in software, at about 1 frame/s
  --faults-every F    frames between two faults, 20 or more (default: each fault three times in all frames, at least 40)
  --size PX           side of the model's input (default 320 on wasm, 160 on webgpu)
  --help              this text`;

/** What a soak is asked for. */
export interface SoakOptions {
  readonly frames: number;
  readonly backend: 'wasm' | 'webgpu';
  /** Null: each fault three times. */
  readonly faultsEvery: number | null;
  readonly size: number;
}

/** @returns what is asked for, or a text to print: the usage, or what is wrong. */
export function soakOptions(
  args: readonly string[],
): SoakOptions | { readonly text: string; readonly ok: boolean } {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        frames: { type: 'string', default: '1000' },
        backend: { type: 'string', default: 'wasm' },
        'faults-every': { type: 'string' },
        size: { type: 'string' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return { text: `${(error as Error).message}\n\n${USAGE}`, ok: false };
  }
  if (values.help) return { text: USAGE, ok: true };
  const { backend } = values;
  if (backend !== 'wasm' && backend !== 'webgpu') return wrong('--backend', 'wasm or webgpu');
  const frames = wholeNumber(values.frames, 100);
  if (frames === undefined) return wrong('--frames', 'a whole number, at least 100');
  const faultsEvery = values['faults-every'] === undefined ? null : wholeNumber(values['faults-every'], 20);
  if (faultsEvery === undefined) return wrong('--faults-every', 'a whole number, at least 20');
  const size = wholeNumber(values.size ?? (backend === 'wasm' ? '320' : '160'), 32);
  if (size === undefined) return wrong('--size', 'a whole number, at least 32');
  return { frames, backend, faultsEvery, size };
}

function wholeNumber(text: string | boolean | undefined, min: number): number | undefined {
  const value = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min ? value : undefined;
}

function wrong(option: string, expected: string): { readonly text: string; readonly ok: false } {
  return { text: `${option} must be ${expected}.\n\n${USAGE}`, ok: false };
}
