import type { ClassShare } from '../shared/segmentation.ts';
import { className, texts } from '../texts/texts.ts';

/** A class comes into the legend from this share on, and goes below the other: no flicker at the edge. */
const ENTERS_AT = 0.005;
const LEAVES_BELOW = 0.001;
/** A class moves up only past one that it outgrows by this much: no jumping between equals. */
const OUTGROWS_BY = 0.03;

/**
 * The classes to list, largest first, and in an order that holds still.
 * @param before what was listed last, in its order.
 * @param shares of the frame, in any order.
 * @param kept the class shown alone, which stays listed even where it is not in the frame.
 */
export function orderLegend(
  before: readonly ClassShare[],
  shares: readonly ClassShare[],
  kept: number | null = null,
): ClassShare[] {
  const byId = new Map(shares.map((entry) => [entry.classId, entry]));
  const listed: ClassShare[] = [];
  for (const entry of before) {
    const now = byId.get(entry.classId) ?? { ...entry, share: 0 };
    if (now.share >= LEAVES_BELOW || entry.classId === kept) listed.push(now);
  }
  const known = new Set(before.map(({ classId }) => classId));
  const news = shares.filter(({ classId, share }) => !known.has(classId) && share >= ENTERS_AT);
  listed.push(...news.sort((a, b) => b.share - a.share));
  for (let i = 1; i < listed.length; i++) {
    // A new one goes to its place at once; one that was there needs to outgrow its neighbour.
    const by = known.has(listed[i]!.classId) ? OUTGROWS_BY : 0;
    for (let j = i; j > 0 && listed[j]!.share > listed[j - 1]!.share + by; j--) {
      [listed[j - 1], listed[j]] = [listed[j]!, listed[j - 1]!];
    }
  }
  return listed;
}

/** “road 41 percent, sky 20 percent”: the largest few, for a screen reader. */
export function legendSentence(entries: readonly ClassShare[]): string {
  const largest = entries.slice(0, 5).filter(({ share }) => share >= ENTERS_AT);
  const said = texts();
  if (largest.length === 0) return said.seen.nothing;
  const shares = largest.map(({ label, share }) => said.legend.share(className(label), percent(share)));
  return said.seen.sentence(shares.join(said.units.comma));
}

/** Whole percent; “<1” for what is there and rounds to nothing. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  return whole === 0 && share > 0 ? '<1' : String(whole);
}

/** Whether a cut-out model sees nobody. */
export function seesNobody(shares: readonly ClassShare[]): boolean {
  return !shares.some(({ label, share }) => label === 'person' && share >= ENTERS_AT);
}
