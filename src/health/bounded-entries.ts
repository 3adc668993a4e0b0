import type { HealthEntry, HealthKind } from './health-entry.ts';

/**
 * At most `limit` entries, oldest first. The oldest go, of the kind that has most: a camera that comes and goes for
 * weeks leaves the one lost device in the log.
 */
export function boundedEntries(entries: readonly HealthEntry[], limit: number): readonly HealthEntry[] {
  if (entries.length <= limit) return entries;
  const kept = [...entries];
  while (kept.length > limit) {
    const most = commonest(kept);
    kept.splice(
      kept.findIndex(({ kind }) => kind === most),
      1,
    );
  }
  return kept;
}

function commonest(entries: readonly HealthEntry[]): HealthKind | undefined {
  const counts = new Map<HealthKind, number>();
  for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
