/** One of the two that are compared: does its work once and says how long that took, in ms. */
export type Run = () => Promise<number>;

/** Runs in a row before the other's turn: one alone would be measured with the other's caches and waiting threads. */
const RUNS_PER_TURN = 5;
/** Time for the other's threads to fall asleep. */
const PAUSE_MS = 60;
const WARM_UP_TURNS = 2;

/**
 * Measures two in turns, so that both see the same machine. The first run of each turn is not counted.
 * @param runs counted runs of each, rounded up to whole turns.
 */
export async function takeTurns(
  ours: Run,
  peer: Run,
  runs: number,
): Promise<{ ours: number[]; peer: number[] }> {
  const samples = { ours: [] as number[], peer: [] as number[] };
  const turns = Math.ceil(runs / RUNS_PER_TURN);
  for (let turn = -WARM_UP_TURNS; turn < turns; turn++) {
    for (const [run, kept] of [
      [ours, samples.ours],
      [peer, samples.peer],
    ] as const) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      await run();
      for (let i = 0; i < RUNS_PER_TURN; i++) {
        const ms = await run();
        if (turn >= 0) kept.push(ms);
      }
    }
  }
  return samples;
}

/** Times one call, in ms. */
export async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
