import { GlanceError, type GlanceErrorData } from '../shared/errors.ts';
import type { FromServiceWorker, OfflineStatus, StoredModel, ToServiceWorker } from './messages.ts';
import { hasServiceWorkerScript, registerServiceWorker } from './register.ts';
import { whenQuiet } from './when-quiet.ts';

/** How often a page that stays open asks for a newer version. */
const UPDATE_INTERVAL_MS = 60 * 60 * 1000;

/** What the page knows of the app's being kept on this device. */
export interface OfflineState {
  /** `off`: the development server, which keeps nothing. `waiting`: not begun yet. */
  readonly phase: 'off' | 'waiting' | OfflineStatus['state'];
  /** What the service worker said last. */
  readonly status: OfflineStatus | null;
  readonly error: GlanceErrorData | null;
  /** `ready`: a newer version is here, checked, and waits; `elsewhere`: another window has switched to it. */
  readonly update: 'none' | 'ready' | 'elsewhere';
  /** Models beside the bundled ones. */
  readonly models: readonly StoredModel[];
}

/**
 * The page's side of the service worker: has it keep the app once the page is quiet, knows how far it is, and applies
 * an update when told to.
 *
 * Events: `change` whenever `state` did, `update-failed` (CustomEvent<GlanceErrorData>).
 */
export class OfflineService extends EventTarget {
  #state: OfflineState = { phase: 'waiting', status: null, error: null, update: 'none', models: [] };
  #registration: ServiceWorkerRegistration | null = null;
  #started = false;
  #applying = false;
  #askedAtMs = Date.now();

  get state(): OfflineState {
    return this.#state;
  }

  /** Call once, when the app is on the page. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    if (!hasServiceWorkerScript) {
      this.#set({ phase: 'off' });
      return;
    }
    navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<FromServiceWorker>) =>
      this.#receive(data),
    );
    void this.#register();
  }

  /** Checks every file on this device, and fetches again what is damaged or missing. */
  async check(): Promise<void> {
    if (!this.#registration) {
      await this.#register();
      return;
    }
    this.#send({ type: 'glance-prepare' });
  }

  /** Switches to the newer version: reloads this page, once. Does nothing where there is none. */
  applyUpdate(): void {
    if (this.#state.update === 'elsewhere') {
      location.reload();
      return;
    }
    const waiting = this.#registration?.waiting;
    if (!waiting || this.#applying) return;
    this.#applying = true;
    waiting.postMessage({ type: 'glance-apply-update' } satisfies ToServiceWorker);
  }

  /** Deletes a model that is not bundled from this device. */
  removeModel(url: string): void {
    this.#send({ type: 'glance-remove-model', url });
  }

  async #register(): Promise<void> {
    // What must not be waited for: the first boxes.
    await whenQuiet();
    this.#set({ error: null });
    try {
      const registration = await registerServiceWorker();
      if (!this.#registration) this.#watch(registration);
      await navigator.serviceWorker.ready;
      this.#send({ type: 'glance-prepare' });
      this.#send({ type: 'glance-models' });
    } catch (error) {
      this.#set({ phase: 'failed', error: GlanceError.from(error).toData() });
    }
  }

  #watch(registration: ServiceWorkerRegistration): void {
    this.#registration = registration;
    const { serviceWorker } = navigator;
    let controller = serviceWorker.controller;
    serviceWorker.addEventListener('controllerchange', () => {
      const first = controller === null;
      controller = serviceWorker.controller;
      if (this.#applying) location.reload();
      else if (!first) this.#set({ update: 'elsewhere' });
    });
    const look = () => {
      if (registration.waiting && serviceWorker.controller) this.#set({ update: 'ready' });
    };
    registration.addEventListener('updatefound', () =>
      registration.installing?.addEventListener('statechange', look),
    );
    look();
    setInterval(() => this.#askForUpdate(), UPDATE_INTERVAL_MS);
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && Math.abs(Date.now() - this.#askedAtMs) >= UPDATE_INTERVAL_MS)
        this.#askForUpdate();
    });
  }

  #askForUpdate(): void {
    this.#askedAtMs = Date.now();
    // Without a connection there is none; what fails is said by the service worker.
    if (navigator.onLine) void this.#registration?.update().catch(() => undefined);
  }

  #receive(message: FromServiceWorker): void {
    if (message.type === 'glance-offline') {
      const { status } = message;
      this.#set({ phase: status.state, status, error: status.error });
    } else if (message.type === 'glance-models') {
      this.#set({ models: message.models });
    } else if (message.type === 'glance-update-failed') {
      this.dispatchEvent(new CustomEvent('update-failed', { detail: message.error }));
    }
  }

  #send(message: ToServiceWorker): void {
    this.#registration?.active?.postMessage(message);
  }

  #set(change: Partial<OfflineState>): void {
    this.#state = { ...this.#state, ...change };
    this.dispatchEvent(new Event('change'));
  }
}

/** The page's one. */
export const offline: OfflineService = new OfflineService();
