import { runSoak } from './run-soak.ts';
import { soakOptions } from './soak-options.ts';

const options = soakOptions(process.argv.slice(2));
if ('text' in options) {
  console.error(options.text);
  process.exitCode = options.ok ? 0 : 2;
} else {
  const report = await runSoak(options, (line) => console.error(line));
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.verdict === 'passed' ? 0 : 1;
}
