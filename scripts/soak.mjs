#!/usr/bin/env node
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureBrowser } from './lib/install-browser.mjs';
import { runBin } from './lib/run.mjs';

// The report alone goes to stdout.
console.log = console.error;
await ensureDependencies();
await ensureBuild();
const CHROME_PATH = await ensureBrowser();
process.exitCode = await runBin('tsx', ['test/soak/main.ts', ...process.argv.slice(2)], {
  env: { CHROME_PATH },
});
