import type { BenchResult } from './summarise.ts';

const COLUMNS = ['row', 'ours', 'p95', 'peer', 'ratio', 'target', ''] as const;

/** The results as a table for a terminal. */
export function formatTable(results: readonly BenchResult[]): string {
  const lines = [[...COLUMNS], ...results.map(cells)];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))),
    )
    .map((line) => line.join('  ').trimEnd())
    .join('\n');
}

function cells({ name, unit, ours, p95, peer, ratio, target, ok }: BenchResult): string[] {
  const value = (number: number | null) => (number === null ? '–' : `${number.toFixed(2)} ${unit}`);
  return [
    name,
    value(ours),
    value(p95),
    value(peer),
    ratio === null ? '–' : `× ${ratio.toFixed(3)}`,
    ratio === null ? `≤ ${target} ${unit}` : `≤ × ${Number(target.toFixed(3))}`,
    ok ? 'ok' : 'MISSED',
  ];
}
