import type { GlanceVisit } from './glance-visit.ts';

/**
 * Addresses of what the page and its engine have loaded themselves. `requests` of a visit names more: the service worker
 * keeps every file there is.
 */
export async function loadedBy({ page }: GlanceVisit): Promise<string[]> {
  const names = () => performance.getEntriesByType('resource').map(({ name }) => name);
  // Not its threads, which wait for work and answer nobody.
  const engines = page.workers().filter((worker) => /\/worker-[\w-]+\.js/.test(worker.url()));
  if (engines.length === 0) throw new Error('No engine is running');
  const loaded = await Promise.all([
    page.evaluate(names),
    ...engines.map((engine) => engine.evaluate(names)),
  ]);
  return loaded.flat();
}

/** Of those, what few models need: none of it is for the bundled ones. */
export async function moreKernels(visit: GlanceVisit): Promise<string[]> {
  return (await loadedBy(visit)).filter((url) => /\/(more-\w+-kernels|rare-ops)-[\w-]+\.js/.test(url));
}
