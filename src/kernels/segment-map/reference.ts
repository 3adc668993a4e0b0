import { FOLLOW_LOGITS, LOGIT_LIMIT, pastWeights } from './smoothing.ts';

/** What a model's logits mean, and how much of the past goes into the map. */
export interface SegmentMapAttributes {
  /** `classes`: a channel per class, the largest wins. `alpha`: one channel, whose sigmoid is the share of the second label. */
  readonly kind: 'classes' | 'alpha';
  /** 0 for none, below 1. */
  readonly smoothing: number;
}

/**
 * Logits → a map of bytes, steadied over time.
 *
 * Each pixel's smoothed logits are `new + w · (past − new)`, all channels with one weight `w` for the past, which falls
 * with disagreement by Tukey's biweight: `w = weight · (1 − (d ÷ FOLLOW_LOGITS)²)²`, and 0 from FOLLOW_LOGITS on.
 * - classes: between the class that leads now and the one that led, d is how far the lead has turned, in logits; 0 where
 *   they are the same class.
 * - alpha: d is how far the logit has moved.
 * `weight` is `smoothing` where class (alpha: side of one half) stayed, and nearer to 1 where it changed.
 *
 * So noise about a threshold is averaged, and drifts to one side of it and stays there, while an edge that passes, which
 * turns sure logits into sure others, is followed at once and leaves no trail. Nothing depends on the frame rate's past
 * but `state`.
 *
 * ref of the weight: Beaton, Tukey 1974, doi 10.1080/00401706.1974.10489171
 *
 * @param logits `[pixels][channels]`; NaN counts as the lowest
 * @param state what the last call gave, or null at a scene's beginning
 * @returns a byte per pixel (the index of the largest smoothed logit, the first of equals; or round(255 · sigmoid)), and
 *   the smoothed logits
 */
export function segmentMapReference(
  logits: Float32Array,
  state: Float32Array | null,
  channels: number,
  { kind, smoothing }: SegmentMapAttributes,
): { map: Uint8Array; state: Float32Array } {
  const weights = pastWeights(smoothing);
  const map = new Uint8Array(logits.length / channels);
  const next = Float32Array.from(logits, held);
  for (let pixel = 0; pixel < map.length; pixel++) {
    const from = pixel * channels;
    const now = next.subarray(from, from + channels);
    if (state) {
      const past = state.subarray(from, from + channels);
      const [distance, contested] = kind === 'alpha' ? moved(now[0]!, past[0]!) : turned(now, past);
      const weight = (contested ? weights.contested : weights.agreed) * biweight(distance / FOLLOW_LOGITS);
      now.forEach((value, channel) => {
        now[channel] = value + weight * (past[channel]! - value);
      });
    }
    map[pixel] = kind === 'alpha' ? Math.floor(255 / (1 + Math.exp(-now[0]!)) + 0.5) : largest(now);
  }
  return { map, state: next };
}

function held(logit: number): number {
  return Number.isNaN(logit) ? -LOGIT_LIMIT : Math.min(Math.max(logit, -LOGIT_LIMIT), LOGIT_LIMIT);
}

function moved(now: number, past: number): [distance: number, contested: boolean] {
  return [Math.abs(now - past), now < 0 !== past < 0];
}

function turned(now: Float32Array, past: Float32Array): [distance: number, contested: boolean] {
  const leader = largest(now);
  const before = largest(past);
  return [now[leader]! - now[before]! + (past[before]! - past[leader]!), leader !== before];
}

function largest(values: Float32Array): number {
  return values.indexOf(Math.max(...values));
}

function biweight(u: number): number {
  return Math.max(0, 1 - u * u) ** 2;
}
