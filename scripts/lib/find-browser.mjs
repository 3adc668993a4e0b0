import { findProgram, isExecutable } from './find-program.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * Finds a Chromium: CHROME_PATH, then PATH, then the place where a desktop installs it, then Playwright's own.
 * @returns {Promise<string | null>} absolute path
 */
export async function findBrowser() {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH && isExecutable(CHROME_PATH)) return CHROME_PATH;
  const found = findProgram(NAMES) ?? (isExecutable(MAC_CHROME) ? MAC_CHROME : null);
  return found ?? findPlaywrights();
}

async function findPlaywrights() {
  try {
    const { chromium } = await import('playwright-core');
    const path = chromium.executablePath();
    return isExecutable(path) ? path : null;
  } catch {
    return null;
  }
}
