import { locale, texts } from './texts.ts';

const BYTE_UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

const formats = new Map<string, Intl.NumberFormat>();

/** A number as a person reads it: `digits` after the point, thousands set apart from ten thousand on. */
export function formatNumber(value: number, digits = 0): string {
  return numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** “12” or, below ten, “3.4”. */
export function formatShort(value: number): string {
  return formatNumber(value, value >= 9.95 ? 0 : 1);
}

/** A share from 0 to 1 in whole percent: “41 %”. */
export function formatPercent(share: number): string {
  return texts().units.percent(formatNumber(Math.round(share * 100)));
}

/** A size as a person reads it, in decimal units: “6.8 MB”. */
export function formatBytes(bytes: number): string {
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = value < 9.95 ? 1 : 0;
  return numberFormat({
    style: 'unit',
    unit: BYTE_UNITS[unit]!,
    unitDisplay: 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** The time of day, without seconds. @param atMs as `Date.now()` */
export function formatTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString(locale(), { timeStyle: 'short' });
}

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const tag = locale();
  const key = `${tag} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(tag, { useGrouping: 'min2', ...options });
    formats.set(key, format);
  }
  return format;
}
