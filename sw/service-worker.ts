import type { FromServiceWorker, ToServiceWorker } from '../src/offline/messages.ts';
import type { AppManifest } from './app-manifest.ts';
import { thisDevice } from './device.ts';
import { FileFailure } from './file-failure.ts';
import { ModelStore } from './model-store.ts';
import { OfflineApp } from './offline-app.ts';
import { offlinePage } from './offline-page.ts';
import { withSecurityHeaders } from './security-headers.ts';

/** Written by the build. */
declare const GLANCE_MANIFEST: AppManifest;

const INDEX = 'index.html';
/** What obeys the policies that come with it, beside the page itself. */
const WORKERS: readonly string[] = ['worker', 'sharedworker'];

const scope = globalThis as unknown as ServiceWorkerGlobalScope;
const root = scope.registration.scope;
const app = new OfflineApp({ manifest: GLANCE_MANIFEST, device: thisDevice(), scope: root, broadcast });
const models = new ModelStore(`glance-models ${root}`, () => void tellModels());

scope.addEventListener('install', (event) => {
  // The very first one is there at once, to isolate the page; it fetches when the page has time. An update is
  // fetched and checked before it may take over, and one that is not whole is thrown away.
  if (scope.registration.active) event.waitUntil(installUpdate(event));
});

scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('message', (event) => {
  const message = event.data as ToServiceWorker;
  if (message.type === 'glance-prepare') event.waitUntil(prepare(event));
  if (message.type === 'glance-models') event.waitUntil(tellModels());
  if (message.type === 'glance-remove-model') event.waitUntil(models.remove(message.url));
  if (message.type === 'glance-apply-update') event.waitUntil(scope.skipWaiting());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && request.url.startsWith(root)) event.respondWith(respond(event));
});

async function installUpdate(event: ExtendableEvent): Promise<void> {
  try {
    await app.install(event);
  } catch (error) {
    if (error instanceof FileFailure) await broadcast({ type: 'glance-update-failed', error: error.data });
    throw error;
  }
}

async function prepare(event: ExtendableEvent): Promise<void> {
  await app.prepare(event);
  const { installing, waiting } = scope.registration;
  if (!installing && !waiting && (await windows()).length <= 1) await app.prune(event);
}

async function respond(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const path = new URL(request.url).pathname.slice(new URL(root).pathname.length);
  const isPage = request.mode === 'navigate' && (path === '' || path === INDEX);
  const obeys = isPage || WORKERS.includes(request.destination);
  try {
    const response = await find(isPage ? INDEX : path, event);
    return obeys ? withSecurityHeaders(response) : response;
  } catch (error) {
    if (isPage) {
      const damaged = error instanceof FileFailure;
      return withSecurityHeaders(offlinePage(damaged, request.url, navigator.languages));
    }
    if (!(error instanceof FileFailure)) throw error;
    return new Response(null, { status: 503, statusText: 'Neither on this device nor to be fetched' });
  }
}

async function find(path: string, event: FetchEvent): Promise<Response> {
  if (app.has(path)) return (await app.respond(path, event)) ?? fetch(event.request);
  if (models.isCard(event.request.url)) return models.respondCard(event.request);
  const model = await models.respondModel(event.request);
  if (model) return model;
  const other = path.startsWith('assets/') ? await app.respondOfOtherVersion(path) : undefined;
  return other ?? fetch(event.request);
}

async function tellModels(): Promise<void> {
  await broadcast({ type: 'glance-models', models: await models.list() });
}

function windows(): Promise<readonly WindowClient[]> {
  return scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

async function broadcast(message: FromServiceWorker): Promise<void> {
  for (const client of await windows()) if (client.url.startsWith(root)) client.postMessage(message);
}
