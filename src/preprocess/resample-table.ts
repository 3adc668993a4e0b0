/**
 * Which source samples make one output sample along one axis, and how much of each.
 * Every output sample has `taps` entries, an even number (short ones are filled up with weight 0 on their first index).
 */
export interface ResampleTable {
  readonly taps: number;
  /** `[length · taps]` source positions along the axis. */
  readonly indices: Int32Array;
  /** `[length · taps]` weights; each sample's add up to 1. */
  readonly weights: Float64Array;
}

/**
 * How many bilinear samples stand for one output pixel, along one axis: one up to a reduction by 2,
 * then as many as keep them at most 2 source pixels apart.
 */
export function samplesPerPixel(scale: number): number {
  return Math.max(1, Math.ceil(1 / scale / 2));
}

/**
 * Bilinear resampling of one axis with pixel centres at halves and clamped edges. Output sample `x` is the mean of `k`
 * linear interpolations of the source at `(x + (i + 0.5) / k) / scale − 0.5`, i = 0 … k − 1, `k = samplesPerPixel(scale)`;
 * k = 1 is OpenCV's INTER_LINEAR.
 * @param sourceLength samples in the source
 * @param length samples to make
 * @param scale output samples per source sample
 */
export function resampleTable(sourceLength: number, length: number, scale: number): ResampleTable {
  const k = samplesPerPixel(scale);
  const last = sourceLength - 1;
  const rows: Map<number, number>[] = [];
  let longest = 1;
  for (let x = 0; x < length; x++) {
    const row = new Map<number, number>();
    for (let i = 0; i < k; i++) {
      const at = Math.min(last, Math.max(0, (x + (i + 0.5) / k) / scale - 0.5));
      const low = Math.floor(at);
      const part = at - low;
      addWeight(row, low, (1 - part) / k);
      addWeight(row, low + 1, part / k);
    }
    longest = Math.max(longest, row.size);
    rows.push(row);
  }
  const taps = longest + (longest % 2);
  const indices = new Int32Array(length * taps);
  const weights = new Float64Array(length * taps);
  rows.forEach((row, x) => {
    let at = x * taps;
    const first = row.keys().next().value ?? 0;
    indices.fill(first, at, at + taps);
    for (const [index, weight] of row) {
      indices[at] = index;
      weights[at++] = weight;
    }
  });
  return { taps, indices, weights };
}

/** Weight 0 is left out: it costs time, and may point past the edge. */
function addWeight(row: Map<number, number>, index: number, weight: number): void {
  if (weight > 0) row.set(index, (row.get(index) ?? 0) + weight);
}
