import type { WorkboxPlugin } from 'workbox-core/types.js';
import { PrecacheController } from 'workbox-precaching/PrecacheController.js';
import type { AppFile } from './app-manifest.ts';
import { contentType } from './content-types.ts';
import { explainFailure } from './explain-failure.ts';
import { integrityOf, sha256Hex } from './hashes.ts';

/**
 * Files kept on this device, each under its address and SHA-256, so that an update fetches only what changed. A file
 * is hashed whenever it is read; a damaged or missing one is fetched again.
 */
export class VerifiedCache {
  readonly #controller: PrecacheController;
  readonly #files: ReadonlyMap<string, AppFile>;
  readonly #scope: string;
  readonly #onDamaged: (url: string) => void;

  /**
   * @param scope the app's root, absolute, ending with a slash
   * @param onDamaged told the address of a file whose bytes are not what they were
   */
  constructor(
    cacheName: string,
    files: readonly AppFile[],
    scope: string,
    onDamaged: (url: string) => void = () => {},
  ) {
    this.#scope = scope;
    this.#onDamaged = onDamaged;
    this.#files = new Map(files.map((file) => [file.url, file]));
    this.#controller = new PrecacheController({ cacheName, plugins: [this.#verifier()] });
    this.#controller.strategy.matchOptions = { ignoreVary: true };
    this.#controller.addToCacheList(
      files.map(({ url, sha256 }) => ({
        url: this.#address(url),
        revision: sha256,
        integrity: integrityOf(sha256),
      })),
    );
  }

  /** @param url relative to the app's root */
  has(url: string): boolean {
    return this.#files.has(url);
  }

  /**
   * Checks every file, and fetches what is missing or damaged.
   * @param onChecked after each file
   * @throws FileFailure at the first file that cannot be had
   */
  async fill(event: ExtendableEvent, onChecked: (file: AppFile) => void): Promise<void> {
    // One at a time: many writes at once have been seen to fail in some browsers.
    for (const file of this.#files.values()) {
      const response = await this.#get(file, event);
      await response.body?.cancel();
      onChecked(file);
    }
  }

  /**
   * A file whose SHA-256 was checked, with the type that its name says.
   * @param url relative to the app's root
   * @throws FileFailure
   */
  async respond(url: string, event: ExtendableEvent): Promise<Response> {
    const file = this.#files.get(url);
    if (!file) throw new Error(`${url} is not kept here`);
    const { body } = await this.#get(file, event);
    const headers = { 'Content-Type': contentType(url), 'Content-Length': String(file.bytes) };
    return new Response(body, { headers });
  }

  /** A file of another version, by its address; scripts have their hash in their name. */
  async respondOfOtherVersion(url: string): Promise<Response | undefined> {
    const cache = await caches.open(this.#controller.strategy.cacheName);
    return cache.match(this.#address(url), { ignoreSearch: true, ignoreVary: true });
  }

  /** Deletes what belongs to other versions. */
  async prune(event: ExtendableEvent): Promise<void> {
    await this.#controller.activate(event);
  }

  async #get(file: AppFile, event: ExtendableEvent): Promise<Response> {
    try {
      return await this.#handle(file, event, 'default');
    } catch {
      try {
        // What the browser's own cache holds may be of another version.
        return await this.#handle(file, event, 'reload');
      } catch (error) {
        throw await explainFailure(file, this.#address(file.url), error);
      }
    }
  }

  #handle(file: AppFile, event: ExtendableEvent, cache: RequestCache): Promise<Response> {
    const url = this.#address(file.url);
    const cacheKey = this.#controller.getCacheKeyForURL(url);
    const integrity = integrityOf(file.sha256);
    const request = new Request(url, { integrity, cache, credentials: 'same-origin' });
    return this.#controller.strategy.handle({ event, request, params: { cacheKey, integrity } });
  }

  #verifier(): WorkboxPlugin {
    return {
      cachedResponseWillBeUsed: async ({ request, cachedResponse }) => {
        if (!cachedResponse) return null;
        const { origin, pathname } = new URL(request.url);
        const url = (origin + pathname).slice(this.#scope.length);
        const bytes = await cachedResponse.arrayBuffer();
        if ((await sha256Hex(bytes)) === this.#files.get(url)?.sha256) return new Response(bytes);
        this.#onDamaged(url);
        return null;
      },
    };
  }

  #address(url: string): string {
    return new URL(url, this.#scope).href;
  }
}
