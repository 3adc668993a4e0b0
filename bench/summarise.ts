import type { BenchRow, RowSamples } from './bench-row.ts';

/** One row as it is written to JSON. */
export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  /** Median. */
  readonly ours: number;
  readonly p95: number;
  readonly peer: number | null;
  readonly peerName: string | null;
  readonly ratio: number | null;
  readonly target: number;
  readonly ok: boolean;
}

/** Medians, and whether the target is met: by the ratio where there is a peer, else by ours. */
export function summarise(row: Omit<BenchRow, 'measure'>, samples: RowSamples): BenchResult {
  const ours = quantile(samples.ours, 0.5);
  const peer = samples.peer ? quantile(samples.peer, 0.5) : null;
  const ratio = peer === null ? null : ours / peer;
  return {
    name: row.name,
    unit: row.unit,
    ours: round(ours),
    p95: round(quantile(samples.ours, 0.95)),
    peer: peer === null ? null : round(peer),
    peerName: row.peerName,
    ratio: ratio === null ? null : round(ratio),
    target: row.target,
    ok: (ratio ?? ours) <= row.target,
  };
}

/** With linear interpolation between the two nearest samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
