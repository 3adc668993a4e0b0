/** Remembers, per version, that all its files are on this device, and when that was last checked. */
export class ReadyMark {
  readonly #cacheName: string;
  readonly #key: string;
  readonly #scope: string;
  #known: number | null | undefined;

  /** @param scope the app's root, absolute, ending with a slash */
  constructor(cacheName: string, scope: string, version: string) {
    this.#cacheName = cacheName;
    this.#scope = scope;
    this.#key = `${scope}ready?version=${version}`;
  }

  /** When everything was last found to be here, or null. */
  async read(): Promise<number | null> {
    if (this.#known === undefined) {
      const cache = await caches.open(this.#cacheName);
      const text = await (await cache.match(this.#key))?.text();
      this.#known = text === undefined ? null : Number(text);
    }
    return this.#known;
  }

  async set(checkedAtMs: number): Promise<void> {
    const cache = await caches.open(this.#cacheName);
    await cache.put(this.#key, new Response(String(checkedAtMs)));
    this.#known = checkedAtMs;
  }

  async clear(): Promise<void> {
    this.#known = null;
    const cache = await caches.open(this.#cacheName);
    await cache.delete(this.#key);
  }

  /** Forgets the other versions. */
  async prune(): Promise<void> {
    const cache = await caches.open(this.#cacheName);
    for (const { url } of await cache.keys()) {
      if (url.startsWith(`${this.#scope}ready?`) && url !== this.#key) await cache.delete(url);
    }
  }
}
