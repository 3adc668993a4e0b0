import type { Detection } from '../shared/detection.ts';
import { formatNumber, formatShort } from '../texts/format.ts';
import { laterTexts } from '../texts/later-texts.ts';
import { className, texts } from '../texts/texts.ts';
import type { ComparedResult, CompareFigures, ModelTimes } from './comparison.ts';

/** Names of things that only one sees. */
const MOST_NAMES = 4;

/** Which of two models. */
export type Side = 'first' | 'second';

/** What was seen by both and by each alone; before the first frame, what will be. */
export function countsText({ agreement, frames }: CompareFigures): string {
  const said = laterTexts().compare;
  if (frames === 0) return said.intro;
  const { both, onlyFirst, onlySecond } = agreement;
  return said.counts(
    formatNumber(both),
    formatNumber(onlyFirst),
    formatNumber(onlySecond),
    formatNumber(frames),
  );
}

/** “46 ms a frame, p95 52 ms”. */
export function timesText({ medianMs, p95Ms }: ModelTimes): string {
  const said = laterTexts().compare;
  return medianMs === null || p95Ms === null
    ? said.notYet
    : said.times(formatShort(medianMs), formatShort(p95Ms));
}

/** Classes that only this one sees in a frame, strongest first, in the language spoken. */
export function onlyNames(result: ComparedResult, side: Side): readonly string[] {
  const isOnly = onlyHere(result, side);
  const labels = detectionsOf(result, side)
    .filter((_, index) => isOnly(index))
    .map(({ label }) => className(label));
  return [...new Set(labels)].slice(0, MOST_NAMES);
}

/** What only this one sees, or that it sees nothing alone. */
export function onlyText(names: readonly string[]): string {
  const said = laterTexts().compare;
  return names.length > 0 ? said.onlyThese(names.join(texts().units.comma)) : said.asOther;
}

/** What a model saw in a frame. */
export function detectionsOf(result: ComparedResult, side: Side): readonly Detection[] {
  return side === 'first' ? result.detections : result.comparison.second;
}

/** Whether only this model sees what it found at an index. */
export function onlyHere(
  { comparison: { matches } }: ComparedResult,
  side: Side,
): (index: number) => boolean {
  if (side === 'first') return (index) => matches[index] === -1;
  const matched = new Set(matches);
  return (index) => !matched.has(index);
}
