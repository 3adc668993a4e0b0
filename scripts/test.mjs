#!/usr/bin/env node
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureBrowser, ensureFfmpeg } from './lib/install-browser.mjs';
import { CHECK_STEPS, runSteps, TEST_STEPS } from './lib/steps.mjs';

try {
  await ensureDependencies();
  const browser = await ensureBrowser();
  process.env.CHROME_PATH = browser;
  console.log(`Browser: ${browser}`);
  if (!(await ensureFfmpeg())) console.log('No ffmpeg: tests that make a camera of a clip will be skipped.');
  process.exitCode = await runSteps([...CHECK_STEPS, ...TEST_STEPS]);
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}
