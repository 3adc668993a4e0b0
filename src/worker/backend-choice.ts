import type { RememberedChoice } from '../protocol.ts';
import type { BackendChoice, BackendName } from '../shared/engine.ts';

/** Why a backend is not tried again for a while. */
export const FAILED_LATELY = 'it failed a moment ago';

/** What is known before anything is measured. */
export interface BackendFacts {
  readonly choice: BackendChoice;
  /** Why WebGPU cannot be used, or null where it can. */
  readonly webgpuMissing: string | null;
  readonly webgpuSoftware: boolean;
  /** Why WASM cannot be used, or null where it can. */
  readonly wasmMissing: string | null;
  /** Backends that failed lately. */
  readonly avoid: readonly BackendName[];
  readonly remembered: RememberedChoice | undefined;
}

/** Which backends to start, and how many of them to compare. */
export interface BackendPlan {
  /** In the order to try. Empty: nothing can run here. */
  readonly candidates: readonly BackendName[];
  /** Whether to measure them all and keep the fastest, or to keep the first that starts. */
  readonly measure: boolean;
  readonly ruledOut: Partial<Record<BackendName, string>>;
}

/**
 * Plans the start of the engine from what is known. A software WebGPU adapter is never taken as fast:
 * it is used when asked for by name, or when there is nothing else.
 */
export function planBackends(facts: BackendFacts): BackendPlan {
  const ruledOut: Partial<Record<BackendName, string>> = {};
  if (facts.webgpuMissing !== null) ruledOut.webgpu = facts.webgpuMissing;
  else if (facts.webgpuSoftware && facts.choice !== 'webgpu') {
    ruledOut.webgpu = 'its adapter runs on the processor';
  }
  if (facts.wasmMissing !== null) ruledOut.wasm = facts.wasmMissing;

  const usable: BackendName[] = [];
  if (facts.webgpuMissing === null) usable.push('webgpu');
  if (facts.wasmMissing === null) usable.push('wasm');

  // What failed lately goes last, so that it is used only when nothing else is left.
  const order = (names: BackendName[]) =>
    names.toSorted((a, b) => Number(facts.avoid.includes(a)) - Number(facts.avoid.includes(b)));
  for (const name of facts.avoid) ruledOut[name] ??= FAILED_LATELY;

  if (facts.choice !== 'auto') {
    const preferred = usable.toSorted((a) => (a === facts.choice ? -1 : 1));
    return { candidates: order(preferred), measure: false, ruledOut };
  }
  const good = usable.filter((name) => !ruledOut[name]);
  if (good.length === 0) return { candidates: order(usable.reverse()), measure: false, ruledOut };
  const remembered = facts.remembered?.backend;
  if (remembered && good.includes(remembered)) {
    const rest = good.filter((name) => name !== remembered);
    return { candidates: [remembered, ...rest], measure: false, ruledOut };
  }
  // WASM first: it starts in a moment and is what is left if the GPU's driver fails under the measurement.
  return { candidates: good.toReversed(), measure: good.length > 1, ruledOut };
}

/**
 * The plan for being ready as soon as can be: WASM at first, where `plan` would begin with compiling for a GPU or with
 * measuring. Null where `plan` is as quick itself, or a backend was asked for by name and nothing ran before.
 * @param recovers whether something ran and is gone: who waits for pictures to be looked at again does not mind how
 */
export function planQuickStart(
  plan: BackendPlan,
  choice: BackendChoice,
  recovers: boolean,
): BackendPlan | null {
  const later = plan.measure || plan.candidates[0] === 'webgpu';
  if ((choice !== 'auto' && !recovers) || !later || !plan.candidates.includes('wasm')) return null;
  return { ...plan, candidates: ['wasm', 'webgpu'], measure: false };
}

/** The faster of the measured; a tie goes to WebGPU, which leaves the processor free. */
export function fastest(measuredMs: Partial<Record<BackendName, number>>): BackendName {
  const { webgpu = Number.POSITIVE_INFINITY, wasm = Number.POSITIVE_INFINITY } = measuredMs;
  return webgpu <= wasm ? 'webgpu' : 'wasm';
}
