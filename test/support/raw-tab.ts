import type { Browser } from 'playwright-core';
import type { Patient } from './faults.ts';
import { RawTarget } from './raw-target.ts';

declare global {
  interface Window {
    /** Results shown since the page was opened, and what was in the newest. */
    glanceCounted: { results: number; labels: readonly string[] };
  }
}

/** A tab that the browser treats as any other: it can be hidden and frozen. Whoever opened it closes it. */
export interface RawTab extends Patient {
  readonly target: RawTarget;
  close(): Promise<void>;
}

/** Opens an address in a fresh profile, and runs scripts before any of the page's. */
export async function openRawTab(
  browser: Browser,
  url: string,
  scripts: readonly (() => void)[] = [],
): Promise<RawTab> {
  const door = await browser.newBrowserCDPSession();
  const { browserContextId } = await door.send('Target.createBrowserContext');
  const { targetId } = await door.send('Target.createTarget', { url: 'about:blank', browserContextId });
  const target = await RawTarget.attach(door, targetId);
  await target.send('Page.enable');
  for (const script of [countResults, ...scripts]) {
    await target.send('Page.addScriptToEvaluateOnNewDocument', { source: called(script) });
  }
  await target.send('Page.navigate', { url });
  return {
    target,
    evaluate: (script, ...values) => target.evaluate(called(script, values)),
    async freeze(ms) {
      // Only a hidden tab is frozen: another one in front.
      const front = await door.send('Target.createTarget', { url: 'about:blank', browserContextId });
      await target.send('Page.setWebLifecycleState', { state: 'frozen' });
      await new Promise((resolve) => setTimeout(resolve, ms));
      await target.send('Page.setWebLifecycleState', { state: 'active' });
      await door.send('Target.closeTarget', { targetId: front.targetId });
      await door.send('Target.activateTarget', { targetId });
    },
    async close() {
      await door.send('Target.disposeBrowserContext', { browserContextId });
      await door.detach();
    },
  };
}

/** A call as an expression. What compiles TypeScript here may have marked functions by `__name`, which no page has. */
function called(script: (...values: never[]) => unknown, values: readonly unknown[] = []): string {
  return `(() => { const __name = (named) => named; return (${script})(...${JSON.stringify(values)}); })()`;
}

/** Runs in the page, before any of its scripts. Keeps nothing that grows. */
function countResults(): void {
  window.glanceCounted = { results: 0, labels: [] };
  window.glanceClient = () => {
    const app = document.querySelector('glance-app') as unknown as {
      client: ReturnType<Window['glanceClient']>;
    };
    return app.client;
  };
  document.addEventListener('glance-results', (event) => {
    const { detections } = (event as CustomEvent<{ detections: readonly { label: string }[] }>).detail;
    window.glanceCounted.results += 1;
    window.glanceCounted.labels = detections.map(({ label }) => label);
  });
}
