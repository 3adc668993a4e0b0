import { locale } from '../texts/texts.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A span of time as a person reads it, in its two largest units: “3 days, 4 hr”. @param ms at least 0 */
export function formatSpan(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  const from = first < 0 ? UNITS.length - 1 : first;
  let rest = seconds;
  const parts: string[] = [];
  for (const [unit, length] of UNITS.slice(from, from + 2)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0 || parts.length === 0) {
      parts.push(
        new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'short' }).format(count),
      );
    }
  }
  return new Intl.ListFormat(locale(), { type: 'unit', style: 'short' }).format(parts);
}

/** Day and time, to the second. @param iso ISO 8601 */
export function formatDateTime(iso: string): string {
  return new Date(iso).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'medium' });
}
