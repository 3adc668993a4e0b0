/** A class counts from this share of the picture on: less is noise along edges. */
export const LEAST_SHARE = 0.01;
/** What segmenters call the rest. */
const REST = 'background';

/** What one result shows, by class name. */
export interface Sight {
  readonly detections: readonly { readonly label: string }[];
  /** Shares of the picture, 0 to 1. */
  readonly classes: readonly { readonly label: string; readonly share: number }[];
}

/**
 * The classes that count as somebody, as the models name them; null for any, where they know none of those asked for.
 * @param labels of all running models, those left out by a choice of classes not among them
 */
export function somebodyClasses(
  labels: readonly string[],
  attractFor: readonly string[],
): ReadonlySet<string> | null {
  const wanted = new Set(attractFor.map((name) => name.toLowerCase()));
  const known = labels.filter((label) => wanted.has(label.toLowerCase()));
  return known.length > 0 ? new Set(known) : null;
}

/** Whether a result shows somebody. @param classes as {@link somebodyClasses} gives them */
export function showsSomebody(sight: Sight, classes: ReadonlySet<string> | null): boolean {
  const counts = (label: string) => (classes ? classes.has(label) : label !== REST);
  return (
    sight.detections.some(({ label }) => counts(label)) ||
    sight.classes.some(({ label, share }) => share >= LEAST_SHARE && counts(label))
  );
}
