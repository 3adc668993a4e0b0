import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ROOT, run, runBin } from './run.mjs';

/**
 * One thing that is checked. `tests` names the vitest project whose counts it adds.
 * @typedef {{ name: string, run: () => Promise<number>, tests?: string }} Step
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

const SOURCE_FOLDERS = ['src', 'sw', 'bench', 'test', 'scripts'];
const RESULTS = join(ROOT, 'test-results');

/** @type {readonly Step[]} what `npm run check` does */
export const CHECK_STEPS = [
  { name: 'format and lint', run: () => runBin('biome', ['ci', '.']) },
  { name: 'types', run: () => runBin('tsc', ['--noEmit']) },
  {
    name: 'dependency directions',
    run: () => runBin('depcruise', ['--config', '.dependency-cruiser.cjs', ...SOURCE_FOLDERS.filter(exists)]),
  },
  { name: 'dead code', run: () => runBin('knip', []) },
  { name: 'build', run: build },
  { name: 'sizes', run: () => run(process.execPath, ['scripts/sizes.mjs']) },
  vitestStep('unit'),
];

/** @type {readonly Step[]} what `npm test` does after them */
export const TEST_STEPS = [vitestStep('kernels'), vitestStep('e2e')];

/**
 * Runs the steps one after another, all of them even after a failure, and says how it went.
 * The last line is `N passed, N failed, N skipped`: the tests of every project, a failed step
 * without tests counting as one failure.
 * @param {readonly Step[]} steps
 * @returns {Promise<number>} 0 when nothing failed, else 1
 */
export async function runSteps(steps) {
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failedSteps = [];
  const reasons = [];
  for (const step of steps) {
    console.log(`\n── ${step.name}`);
    const startedMs = performance.now();
    const status = await step.run();
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    const tests = step.tests === undefined ? null : readCounts(step.tests);
    if (tests) {
      counts.passed += tests.passed;
      counts.failed += tests.failed;
      counts.skipped += tests.skipped.length;
      reasons.push(...tests.skipped);
    }
    if (status !== 0) {
      failedSteps.push(step.name);
      if (!tests || tests.failed === 0) counts.failed += 1;
    }
    console.log(`── ${step.name}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  }
  console.log('');
  for (const { name, reason } of reasons) console.log(`Skipped: ${name}${reason ? ` (${reason})` : ''}`);
  if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join(', ')}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return failedSteps.length === 0 && counts.failed === 0 ? 0 : 1;
}

function exists(path) {
  return existsSync(join(ROOT, path));
}

/** @returns {Step} */
function vitestStep(project) {
  return {
    name: `${project} tests`,
    tests: project,
    run: () =>
      runBin(
        'vitest',
        [
          'run',
          '--project',
          project,
          '--passWithNoTests',
          '--reporter=default',
          '--reporter=./scripts/lib/count-reporter.mjs',
        ],
        { env: { GLANCE_TEST_COUNTS: join(RESULTS, `${project}.json`) } },
      ),
  };
}

/** @returns {{ passed: number, failed: number, skipped: { name: string, reason: string }[] } | null} */
function readCounts(project) {
  try {
    return JSON.parse(readFileSync(join(RESULTS, `${project}.json`), 'utf8'));
  } catch {
    return null;
  }
}
