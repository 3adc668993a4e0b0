import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type BrowserOptions, launchBrowser } from './browser.ts';
import { type GlanceVisit, type GlanceVisitOptions, visitGlance } from './glance-visit.ts';
import { type GlanceServer, serveGlance } from './server.ts';

/** The app served and a browser running for a test file or `describe`; visits are closed after each test. */
export interface E2eSession {
  readonly server: GlanceServer;
  readonly browser: Browser;
  visit(parameters?: Readonly<Record<string, string>>, options?: GlanceVisitOptions): Promise<GlanceVisit>;
  /**
   * One visit for the tests of the `describe` or file that calls it, which leave it as the next one needs it: opened by
   * the first that asks, closed after the last.
   */
  shared(
    parameters?: Readonly<Record<string, string>>,
    options?: GlanceVisitOptions,
  ): () => Promise<GlanceVisit>;
}

/** Call at the top of a file or `describe`: registers its hooks. The session is there once tests run. */
export function e2eSession(browserOptions: () => Promise<BrowserOptions> | BrowserOptions): E2eSession {
  let server: GlanceServer | undefined;
  let browser: Browser | undefined;
  const visits: GlanceVisit[] = [];
  beforeAll(async () => {
    const launching = Promise.resolve(browserOptions()).then(launchBrowser);
    [server, browser] = await Promise.all([serveGlance(), launching]);
  });
  afterEach(async () => {
    for (const visit of visits.splice(0)) await visit.close();
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.close()]);
  });
  return {
    get server() {
      return server!;
    },
    get browser() {
      return browser!;
    },
    async visit(parameters, options) {
      const visit = await visitGlance(browser!, server!, parameters, options);
      visits.push(visit);
      return visit;
    },
    shared(parameters, options) {
      let visit: GlanceVisit | undefined;
      afterAll(() => visit?.close());
      return async () => {
        visit ??= await visitGlance(browser!, server!, parameters, options);
        return visit;
      };
    },
  };
}
