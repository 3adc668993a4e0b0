import type { Browser } from 'playwright-core';
import type { BrowserOptions } from '../test/support/browser.ts';
import type { GlanceServer } from '../test/support/server.ts';
import type { TaskName, TaskParameters, TaskSamples } from './page/task.ts';

/** Samples of one row, in its unit. */
export interface RowSamples {
  readonly ours: readonly number[];
  readonly peer: readonly number[] | null;
}

/** What a row may use to measure. */
export interface BenchContext {
  /** Serves the built app, and the bench page at `/bench/`. */
  readonly server: GlanceServer;
  /** A new browser with a new profile; the row closes it. */
  launch(): Promise<Browser>;
  /** Runs a task in a worker of its own, in a browser of its own. */
  runTask<Name extends TaskName>(
    name: Name,
    parameters: TaskParameters[Name],
    browser?: Pick<BrowserOptions, 'webgpu'>,
  ): Promise<TaskSamples>;
}

/** One line of the table. */
export interface BenchRow {
  readonly name: string;
  readonly unit: 'ms' | 'kB';
  /** Upper limit: of the ratio where there is a peer, else of ours. */
  readonly target: number;
  readonly peerName: string | null;
  /** A text instead of samples says why this row cannot be measured here. */
  measure(context: BenchContext): Promise<RowSamples | string>;
  /** What each step of the row's model takes, as a table, or why there is none. */
  profile?(context: BenchContext): Promise<string>;
}
