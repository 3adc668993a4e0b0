import type { FromServiceWorker, OfflineStatus } from '../src/offline/messages.ts';
import { type AppFile, type AppManifest, type Device, filesForDevice } from './app-manifest.ts';
import { FileFailure } from './file-failure.ts';
import { ReadyMark } from './ready-mark.ts';
import { VerifiedCache } from './verified-cache.ts';

/** What {@link OfflineApp} needs to know of where it runs. */
export interface OfflineAppOptions {
  readonly manifest: AppManifest;
  readonly device: Device;
  /** The app's root, absolute, ending with a slash. */
  readonly scope: string;
  /** Tells every window. */
  readonly broadcast: (message: FromServiceWorker) => void | Promise<void>;
}

/**
 * One version of the app on this device. Until every file is here and checked, all of them come from the network, so
 * that no page is ever put together from two versions; from then on all of them come from here.
 */
export class OfflineApp {
  readonly #broadcast: OfflineAppOptions['broadcast'];
  readonly #files: readonly AppFile[];
  readonly #app: VerifiedCache;
  readonly #models: VerifiedCache;
  readonly #mark: ReadyMark;
  readonly #damaged = new Set<string>();
  #status: OfflineStatus;
  #preparing: Promise<void> | null = null;

  constructor({ manifest, device, scope, broadcast }: OfflineAppOptions) {
    this.#broadcast = broadcast;
    this.#files = filesForDevice(manifest, device);
    const of = (kind: AppFile['kind']) => this.#files.filter((file) => file.kind === kind);
    const onDamaged = (url: string) => this.#damaged.add(url);
    // Caches belong to an origin, where several Glances may live.
    this.#app = new VerifiedCache(`glance-app ${scope}`, of('app'), scope, onDamaged);
    this.#models = new VerifiedCache(`glance-bundled-models ${scope}`, of('model'), scope, onDamaged);
    this.#mark = new ReadyMark(`glance-state ${scope}`, scope, manifest.version);
    this.#status = {
      version: manifest.version,
      state: 'online',
      loadedBytes: 0,
      totalBytes: this.#files.reduce((sum, { bytes }) => sum + bytes, 0),
      files: this.#files.length,
      checkedAtMs: null,
      repaired: [],
      error: null,
    };
  }

  /** Whether a file of this version is meant. @param url relative to the app's root */
  has(url: string): boolean {
    return this.#app.has(url) || this.#models.has(url);
  }

  /** Whether every file is here. */
  async isReady(): Promise<boolean> {
    return (await this.#mark.read().catch(() => null)) !== null;
  }

  /** Fetches all of an update, or fails with nothing changed for the version that runs. */
  async install(event: ExtendableEvent): Promise<void> {
    await this.#fill(event, () => {});
    await this.#mark.set(Date.now());
  }

  /** Fetches what is missing, checks everything, and says so; runs once at a time. */
  prepare(event: ExtendableEvent): Promise<void> {
    this.#preparing ??= this.#prepare(event).finally(() => {
      this.#preparing = null;
    });
    return this.#preparing;
  }

  /**
   * A file from this device; where it is damaged or gone, from the network, and kept again.
   * @returns null where the network is to be asked: this version is not, or no longer, whole here
   * @throws FileFailure where there is no network either
   */
  async respond(url: string, event: ExtendableEvent): Promise<Response | null> {
    if (!(await this.isReady())) return null;
    const cache = this.#app.has(url) ? this.#app : this.#models;
    try {
      const response = await cache.respond(url, event);
      if (this.#damaged.delete(url)) this.#set({ repaired: [...new Set([...this.#status.repaired, url])] });
      return response;
    } catch (error) {
      if (!(error instanceof FileFailure)) throw error;
      this.#set({ state: 'failed', error: error.data });
      if (!error.reachable) throw error;
      if (error.data.code === 'offline-file-failed') await this.#mark.clear();
      return null;
    }
  }

  /** A script of the version before, for a window that was opened with it. */
  respondOfOtherVersion(url: string): Promise<Response | undefined> {
    return this.#app.respondOfOtherVersion(url);
  }

  /** Deletes other versions. Only where no window runs them and no update is being made ready. */
  async prune(event: ExtendableEvent): Promise<void> {
    if (!(await this.isReady())) return;
    await this.#app.prune(event);
    await this.#models.prune(event);
    await this.#mark.prune();
  }

  async #prepare(event: ExtendableEvent): Promise<void> {
    let loadedBytes = 0;
    this.#set({ state: 'preparing', loadedBytes, error: null });
    try {
      await this.#fill(event, (file) => {
        loadedBytes += file.bytes;
        this.#set({ loadedBytes });
      });
      const checkedAtMs = Date.now();
      await this.#mark.set(checkedAtMs);
      const repaired = [...new Set([...this.#status.repaired, ...this.#damaged])];
      this.#damaged.clear();
      this.#set({ state: 'ready', checkedAtMs, repaired });
    } catch (error) {
      this.#set({ state: 'failed', error: dataOf(error) });
    }
  }

  async #fill(event: ExtendableEvent, onChecked: (file: AppFile) => void): Promise<void> {
    await this.#app.fill(event, onChecked);
    await this.#models.fill(event, onChecked);
  }

  #set(change: Partial<OfflineStatus>): void {
    this.#status = { ...this.#status, ...change };
    void this.#broadcast({ type: 'glance-offline', status: this.#status });
  }
}

function dataOf(error: unknown): OfflineStatus['error'] {
  if (error instanceof FileFailure) return error.data;
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'storage-denied', details: { reason } };
}
