import type { ClassLikelihood } from '../shared/classification.ts';

/** A class moves up only past one that it outdoes by this much of it, and by no more than so much: no jumping between equals. */
const OUTDOES_BY_SHARE = 0.25;
const OUTDOES_BY_MOST = 0.03;
/** What is next to nothing is equal. */
const OUTDOES_BY_LEAST = 0.002;

/** The classes to list, likeliest first, in an order that holds still. @param before what was listed last, in its order */
export function orderClasses(
  before: readonly ClassLikelihood[],
  now: readonly ClassLikelihood[],
): ClassLikelihood[] {
  const places = new Map(before.map(({ classId }, place) => [classId, place]));
  const isNew = ({ classId }: ClassLikelihood) => !places.has(classId);
  const known = now.filter((one) => !isNew(one));
  known.sort((a, b) => places.get(a.classId)! - places.get(b.classId)!);
  const listed = [...known, ...now.filter(isNew).sort((a, b) => b.score - a.score)];
  for (let i = 1; i < listed.length; i++) {
    // A new one goes to its place at once.
    const steady = !isNew(listed[i]!);
    for (let j = i; j > 0 && listed[j]!.score > toOutdo(listed[j - 1]!, steady); j--) {
      [listed[j - 1], listed[j]] = [listed[j]!, listed[j - 1]!];
    }
  }
  return listed;
}

function toOutdo({ score }: ClassLikelihood, steady: boolean): number {
  const by = Math.min(OUTDOES_BY_MOST, score * OUTDOES_BY_SHARE + OUTDOES_BY_LEAST);
  return steady ? score + by : score;
}
