import type { Tensor } from '@tensorflow/tfjs-core';
import type { ModelExecutor } from '../executor.ts';
import type { CompiledModel, GraphNode } from '../graph/ir.ts';
import { type LayerCost, layerCost } from './layer-cost.ts';
import type { MachinePeak } from './measure-peak.ts';

/** One step of a model, measured. */
export interface LayerProfile extends LayerCost {
  /** Name of what it puts out, as the file calls it or made from that. */
  readonly name: string;
  readonly op: string;
  /** Of its first output, channels last. */
  readonly shape: readonly number[];
  /** Median of the runs. */
  readonly ms: number;
  /**
   * Time that its multiply-adds or its bytes, whichever need longer, take at the machine's peak, ÷ the time it took.
   * Above 1 where a small layer's data stay in a faster cache than the one whose bandwidth was measured.
   */
  readonly rooflineShare: number;
}

/** A model's run, step by step. Times are medians in ms. */
export interface ModelProfile {
  /** Slowest first. */
  readonly layers: readonly LayerProfile[];
  /** Of a whole run. */
  readonly totalMs: number;
  /** What the run took beyond its steps: feeds, the table of tensors, the clock itself. */
  readonly outsideMs: number;
}

/** Runs before those that count: engines compile hot code again. */
const WARM_UP_RUNS = 5;

/**
 * Runs a model several times and says what each step takes. For backends that compute before they return.
 * @param feeds stay the caller's
 * @param onRun told before each run, so that a caller may let others have the thread
 * @throws GlanceError what a run throws
 */
export async function profileModel(
  model: CompiledModel,
  executor: ModelExecutor,
  feeds: Readonly<Record<string, Tensor>>,
  runs: number,
  peak: MachinePeak,
  onRun: (run: number) => void | Promise<void> = () => {},
): Promise<ModelProfile> {
  const times = model.nodes.map(() => [] as number[]);
  const totals: number[] = [];
  const outside: number[] = [];
  for (let run = -WARM_UP_RUNS; run < runs; run++) {
    await onRun(run);
    const startMs = performance.now();
    let inside = 0;
    const outputs = executor.run(feeds, (node, ms) => {
      inside += ms;
      if (run >= 0) times[node]!.push(ms);
    });
    const tookMs = performance.now() - startMs;
    for (const output of Object.values(outputs)) output.dispose();
    if (run < 0) continue;
    totals.push(tookMs);
    outside.push(tookMs - inside);
  }
  const layers = model.nodes.map((node, index): LayerProfile => {
    const cost = layerCost(node, model.values);
    const name = node.outputs[0]!;
    const ms = median(times[index]!);
    const leastMs = 1e3 * Math.max(cost.macs / peak.macsPerSecond, cost.bytes / peak.bytesPerSecond);
    const { shape } = model.values.get(name)!;
    return { name, op: describe(node, model), shape, ...cost, ms, rooflineShare: ms > 0 ? leastMs / ms : 0 };
  });
  return {
    layers: layers.sort((a, b) => b.ms - a.ms),
    totalMs: median(totals),
    outsideMs: median(outside),
  };
}

/** E.g. `Conv 3×3 /2 depthwise Silu`. */
function describe({ op, attributes, inputs }: GraphNode, { values }: CompiledModel): string {
  const { strides, depthwise, activation } = attributes;
  const weights = op === 'Conv' || op === 'ConvTranspose' ? values.get(inputs[1]!)?.shape : undefined;
  const kernel = weights?.slice(0, 2) ?? attributes.kernel;
  const words = [op];
  if (Array.isArray(kernel)) words.push(kernel.join('×'));
  if (Array.isArray(strides) && strides.some((stride) => stride !== 1)) words.push(`/${strides[0]}`);
  if (depthwise) words.push('depthwise');
  if (typeof activation === 'string' && activation) words.push(activation);
  return words.join(' ');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
