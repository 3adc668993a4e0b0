/** One of the two that are compared: does its work once and says how long that took, in ms. */
export type Run = () => Promise<number>;

/** Runs in a row before the other's turn: one alone would be measured with the other's caches and waiting threads. */
const RUNS_PER_TURN = 5;
/** Time for the other's threads to fall asleep. */
const PAUSE_MS = 60;
/** V8 compiles WebAssembly again while it runs, on the cores that are measured: a large module takes it many seconds. */
const WARM_UP_MS = 15_000;

/**
 * Measures two in turns, so that both see the same machine. The first run of each turn is not counted.
 * @param runs counted runs of each, rounded up to whole turns.
 * @param warmUpMs how long both run beforehand without being counted.
 */
export async function takeTurns(
  ours: Run,
  peer: Run,
  runs: number,
  warmUpMs = WARM_UP_MS,
): Promise<{ ours: number[]; peer: number[] }> {
  const samples = { ours: [] as number[], peer: [] as number[] };
  const warmAtMs = performance.now() + warmUpMs;
  while (performance.now() < warmAtMs) {
    await turn(ours);
    await turn(peer);
  }
  for (let count = 0; count < runs; count += RUNS_PER_TURN) {
    samples.ours.push(...(await turn(ours)));
    samples.peer.push(...(await turn(peer)));
  }
  return samples;
}

async function turn(run: Run): Promise<number[]> {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  await run();
  const samples: number[] = [];
  for (let i = 0; i < RUNS_PER_TURN; i++) samples.push(await run());
  return samples;
}

/** Times one call, in ms. */
export async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
