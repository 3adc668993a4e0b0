import { existsSync, readFileSync } from 'node:fs';
import { findBrowser } from './find-browser.mjs';
import { findProgram } from './find-program.mjs';
import { run, runBin } from './run.mjs';

const DOWNLOAD_TIMEOUT_MS = 240_000;

/**
 * Finds a Chromium, or installs one: Debian's package where that is ours to do, else Playwright's.
 * @returns {Promise<string>} absolute path
 * @throws Error when there is none and none can be had.
 */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;
  const ways = isDebian() ? [aptInstallChromium, playwrightInstall] : [playwrightInstall, aptInstallChromium];
  for (const install of ways) {
    await install();
    const installed = await findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    'No Chromium was found and none could be installed. Install one, or set CHROME_PATH to it.',
  );
}

/**
 * ffmpeg makes the fake camera's clips; the tests that need it skip without it.
 * @returns {Promise<boolean>} whether there is one now
 */
export async function ensureFfmpeg() {
  if (findProgram(['ffmpeg'])) return true;
  await aptInstall('ffmpeg');
  return findProgram(['ffmpeg']) !== null;
}

async function playwrightInstall() {
  console.log('Installing Playwright’s Chromium …');
  const withDependencies = isRootOnLinux() ? ['--with-deps'] : [];
  await runBin('playwright-core', ['install', ...withDependencies, 'chromium'], {
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
}

function aptInstallChromium() {
  return aptInstall('chromium');
}

let aptUpdated = false;

async function aptInstall(name) {
  if (!isRootOnLinux() || !findProgram(['apt-get'])) return;
  console.log(`Installing ${name} (apt-get) …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!aptUpdated) await run('apt-get', ['update', '-qq'], { env, timeoutMs: DOWNLOAD_TIMEOUT_MS });
  aptUpdated = true;
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
    env,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
}

function isRootOnLinux() {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

function isDebian() {
  const path = '/etc/os-release';
  return isRootOnLinux() && existsSync(path) && /^ID=debian$/m.test(readFileSync(path, 'utf8'));
}
