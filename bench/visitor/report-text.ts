import { formatTable } from '../format-table.ts';
import type { BenchResult } from '../summarise.ts';

/** What the numbers were measured on. */
export interface DeviceFacts {
  readonly browser: string;
  readonly cores: number;
  /** Whether threads could be used. */
  readonly isolated: boolean;
  /** ISO date. */
  readonly date: string;
}

/** Everything that was measured, as a text to pass on. */
export function reportText(
  facts: DeviceFacts,
  results: readonly BenchResult[],
  problems: readonly string[],
): string {
  const threads = facts.isolated ? '' : ', without threads: the page is not isolated';
  return [
    `Glance bench, ${facts.date.slice(0, 10)}`,
    `${facts.browser}; ${facts.cores} cores${threads}`,
    '',
    formatTable(results),
    ...(problems.length > 0 ? ['', ...problems] : []),
    '',
    'ours, peer: medians; p95 is ours; ratio is ours ÷ peer, taking turns..',
  ].join('\n');
}
