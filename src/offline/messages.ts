import type { GlanceErrorData } from '../shared/errors.ts';

/** How far this device is with keeping the app: what the service worker tells every window. */
export interface OfflineStatus {
  /** Of the files that this service worker is for. */
  readonly version: string;
  /**
   * `online`: nothing kept yet, everything comes from the network; `preparing`: files are fetched and checked;
   * `ready`: every file is here and its SHA-256 was checked; `failed`: see `error`.
   */
  readonly state: 'online' | 'preparing' | 'ready' | 'failed';
  /** Checked so far, and in all, bytes. */
  readonly loadedBytes: number;
  readonly totalBytes: number;
  /** In all. */
  readonly files: number;
  /** When everything was last checked; null for never. */
  readonly checkedAtMs: number | null;
  /** Files that were damaged or missing, and were fetched again. */
  readonly repaired: readonly string[];
  readonly error: GlanceErrorData | null;
}

/** A model beside the bundled ones, as it lies on this device. */
export interface StoredModel {
  readonly url: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** From a window to the service worker. */
export type ToServiceWorker =
  | { readonly type: 'glance-prepare' }
  | { readonly type: 'glance-apply-update' }
  | { readonly type: 'glance-models' }
  | { readonly type: 'glance-remove-model'; readonly url: string };

/** From the service worker to every window. */
export type FromServiceWorker =
  | { readonly type: 'glance-offline'; readonly status: OfflineStatus }
  | { readonly type: 'glance-update-failed'; readonly error: GlanceErrorData }
  | { readonly type: 'glance-models'; readonly models: readonly StoredModel[] };
