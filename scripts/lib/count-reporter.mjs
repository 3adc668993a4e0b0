import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter that writes how many tests passed and failed, and why others were skipped,
 * as JSON to the file that GLANCE_TEST_COUNTS names.
 */
class CountReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      // A file that cannot be loaded, or whose hooks fail, is a failure although it holds no failed test.
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed += 1;
        else if (result.state === 'failed') failedHere += 1;
        else
          counts.skipped.push({
            name: `${module.relativeModuleId}: ${test.fullName}`,
            reason: result.note ?? '',
          });
      }
      counts.failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere;
    }
    const { GLANCE_TEST_COUNTS } = process.env;
    if (GLANCE_TEST_COUNTS) writeFileSync(GLANCE_TEST_COUNTS, JSON.stringify(counts, null, 2));
  }
}

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default CountReporter;
