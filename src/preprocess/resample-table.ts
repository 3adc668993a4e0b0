/**
 * Which source samples make one output sample along one axis, and how much of each: output sample `x` is the sum of
 * `weights[x · taps + i]` times source sample `firsts[x] + i`, over i = 0 … `counts[x]` − 1.
 */
export interface ResampleTable {
  /** The most that any output sample needs. */
  readonly taps: number;
  /** `[length]` the first source sample of each. */
  readonly firsts: Int32Array;
  /** `[length]` how many follow one another from there; 1 to `taps`. */
  readonly counts: Int32Array;
  /** `[length · taps]`, positive; each sample's add up to 1, and zeros fill it up to `taps`. */
  readonly weights: Float64Array;
}

/**
 * Antialiased linear resampling of one axis: a triangle centred on the output sample's place in the source, as wide as
 * two output samples but never narrower than two source samples, and made to add up to 1 inside the picture. Sample
 * centres lie at halves. When nothing shrinks this is linear interpolation with clamped edges.
 *
 * ref: Pillow's BILINEAR resize, torch's interpolate with antialias
 * @param sourceLength samples in the source
 * @param length samples to make
 * @param scale output samples per source sample
 */
export function resampleTable(sourceLength: number, length: number, scale: number): ResampleTable {
  const support = Math.max(1, 1 / scale);
  const room = Math.min(sourceLength, 2 * Math.ceil(support) + 1);
  const firsts = new Int32Array(length);
  const counts = new Int32Array(length);
  const wide = new Float64Array(length * room);
  for (let x = 0; x < length; x++) {
    // Of a sample's place, counted in samples: sample i lies at i.
    const centre = (x + 0.5) / scale - 0.5;
    const first = Math.max(0, Math.floor(centre - support) + 1);
    const end = Math.min(sourceLength, Math.ceil(centre + support));
    const count = end - first;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const weight = Math.max(0, 1 - Math.abs(first + i - centre) / support);
      wide[x * room + i] = weight;
      sum += weight;
    }
    for (let i = 0; i < count; i++) wide[x * room + i]! /= sum;
    firsts[x] = first;
    counts[x] = count;
  }
  return narrowed(firsts, counts, wide, room);
}

/**
 * The same of samples that each stand for two of the source, as differences of colour do: what both weigh, one weighs.
 * @returns a table over half as many source samples
 */
export function pairedTable({ taps, firsts, counts, weights }: ResampleTable): ResampleTable {
  const room = (taps >> 1) + 1;
  const wide = new Float64Array(firsts.length * room);
  const paired = { firsts: new Int32Array(firsts.length), counts: new Int32Array(firsts.length) };
  for (let x = 0; x < firsts.length; x++) {
    const first = firsts[x]! >> 1;
    for (let i = 0; i < counts[x]!; i++) {
      wide[x * room + ((firsts[x]! + i) >> 1) - first]! += weights[x * taps + i]!;
    }
    paired.firsts[x] = first;
    paired.counts[x] = ((firsts[x]! + counts[x]! - 1) >> 1) - first + 1;
  }
  return narrowed(paired.firsts, paired.counts, wide, room);
}

/** The same with no more places per sample than the neediest one has. */
function narrowed(firsts: Int32Array, counts: Int32Array, wide: Float64Array, room: number): ResampleTable {
  const taps = counts.reduce((most, count) => Math.max(most, count), 1);
  const weights = new Float64Array(firsts.length * taps);
  for (let x = 0; x < firsts.length; x++) {
    weights.set(wide.subarray(x * room, x * room + taps), x * taps);
  }
  return { taps, firsts, counts, weights };
}
