import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { VisionClient } from '../../src/client/vision-client.ts';
import type { GlanceResultsDetail } from '../../src/ui/results-detail.ts';
import { newVisit, type VisitOptions } from './browser.ts';
import type { GlanceServer } from './server.ts';

/** What the page notes about itself from the first moment on. */
interface Notes {
  /** `glance-results` events so far. */
  results: number;
  last: GlanceResultsDetail | null;
  /** What the source shown was called when the last result came. */
  lastOf: string | null;
  /** When a file was dropped last, on the page's clock. */
  droppedMs: number;
  /** How often each label was seen with a score of at least 0.4. */
  seen: Record<string, number>;
  /** Main-thread tasks of more than 50 ms: when they began and how long they took, ms. */
  longTasks: { atMs: number; ms: number }[];
}

declare global {
  interface Window {
    glanceNotes: Notes;
    /** The engine's client, wherever the element keeps it. */
    glanceClient(): VisionClient;
  }
}

const SURE_SCORE = 0.4;

/** How a visit begins. */
export interface GlanceVisitOptions extends VisitOptions {
  readonly baseUrl?: string;
  /** Called before the page is opened. */
  readonly prepare?: (page: Page, url: URL) => Promise<unknown>;
}

/** One person's visit to the app. Whoever opened it closes it. */
export interface GlanceVisit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses asked for by page, worker or service worker. */
  readonly requests: readonly string[];
  /** What went wrong without being caught or said. */
  readonly uncaught: readonly string[];
  /** Goes to the app with other URL parameters, in the same profile: what was fetched is still there, notes begin anew. */
  goTo(parameters: Readonly<Record<string, string>>): Promise<void>;
  notes(): Promise<Notes>;
  /** Waits until this many results have come since the visit began. */
  waitForResults(count: number, timeoutMs?: number): Promise<void>;
  /** Waits for the result of a picture that is taken from now on: whatever was changed before counts in it. */
  waitForNew(timeoutMs?: number): Promise<void>;
  /** Waits for a result of the file of this name that was dropped last. */
  waitForDropped(name: string, timeoutMs?: number): Promise<void>;
  /** Waits until a thing was seen with confidence. */
  waitForLabel(label: string, timeoutMs?: number): Promise<void>;
  /** Waits until a text, or a part of it, is on the page. */
  waitForText(text: string | RegExp, timeoutMs?: number): Promise<void>;
  /** Gives the page a file as if it were dropped on it. `url` is where the test serves its bytes. */
  dropFile(url: string, name: string, type?: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the app with these URL parameters in a fresh profile. */
export async function visitGlance(
  browser: Browser,
  server: Pick<GlanceServer, 'url'>,
  parameters: Readonly<Record<string, string>> = {},
  options: GlanceVisitOptions = {},
): Promise<GlanceVisit> {
  const context = await newVisit(browser, options);
  const requests: string[] = [];
  const uncaught: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  const page = await context.newPage();
  page.on('pageerror', (error) => uncaught.push(error.message));
  await page.addInitScript(takeNotes, SURE_SCORE);
  const url = new URL(options.baseUrl ?? server.url);
  url.search = new URLSearchParams(parameters).toString();
  await options.prepare?.(page, url);
  await page.goto(url.href);
  return {
    page,
    context,
    requests,
    uncaught,
    goTo: async (others) => {
      url.search = new URLSearchParams(others).toString();
      await page.goto(url.href);
    },
    notes: () => page.evaluate(() => window.glanceNotes),
    waitForResults: async (count, timeout = 30_000) => {
      await page.waitForFunction((wanted) => window.glanceNotes.results >= wanted, count, { timeout });
    },
    waitForNew: async (timeout = 30_000) => {
      const sinceMs = await page.evaluate(() => performance.now());
      await page.waitForFunction(
        (since) => (window.glanceNotes.last?.timestampMs ?? Number.NEGATIVE_INFINITY) >= since,
        sinceMs,
        { timeout },
      );
    },
    waitForDropped: async (name, timeout = 30_000) => {
      await page.waitForFunction(
        (wanted) => {
          const { last, lastOf, droppedMs } = window.glanceNotes;
          return lastOf === wanted && last !== null && last.timestampMs >= droppedMs;
        },
        name,
        { timeout },
      );
    },
    waitForLabel: async (label, timeout = 30_000) => {
      await page.waitForFunction((wanted) => (window.glanceNotes.seen[wanted] ?? 0) > 0, label, { timeout });
    },
    waitForText: (text, timeout = 30_000) =>
      page.getByText(text).first().waitFor({ state: 'visible', timeout }),
    dropFile: (fileUrl, name, type = '') =>
      page.evaluate(
        async ([from, fileName, fileType]) => {
          const bytes = await (await fetch(from)).arrayBuffer();
          // Nobody drops anything on a page that is not there yet.
          await customElements.whenDefined('glance-app');
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], fileName, { type: fileType }));
          window.glanceNotes.droppedMs = performance.now();
          for (const kind of ['dragenter', 'dragover', 'drop']) {
            document.body.dispatchEvent(
              new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, composed: true }),
            );
          }
        },
        [fileUrl, name, type] as const,
      ),
    close: () => context.close(),
  };
}

/** Runs in the page, before any of its scripts. */
function takeNotes(sureScore: number): void {
  const notes: Notes = {
    results: 0,
    last: null,
    lastOf: null,
    droppedMs: 0,
    seen: {},
    longTasks: [],
  };
  window.glanceNotes = notes;
  window.glanceClient = () => {
    const app = document.querySelector('glance-app') as unknown as {
      client?: VisionClient;
      engine?: { client: VisionClient };
    };
    return (app.client ?? app.engine?.client)!;
  };
  document.addEventListener('glance-results', (event) => {
    const { detail } = event as CustomEvent<GlanceResultsDetail>;
    notes.results += 1;
    notes.last = detail;
    const viewfinder = document.querySelector('glance-app')?.shadowRoot?.querySelector('glance-viewfinder');
    notes.lastOf = viewfinder?.source?.label ?? null;
    for (const { label, score } of detail.detections) {
      if (score >= sureScore) notes.seen[label] = (notes.seen[label] ?? 0) + 1;
    }
  });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      notes.longTasks.push({ atMs: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
}
