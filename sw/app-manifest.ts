/** One file of the built app. */
export interface AppFile {
  /** Relative to the app's root. */
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Models lie in a cache of their own. */
  readonly kind: 'app' | 'model';
  /** Devices that have no use for it leave it out. Absent: for all. */
  readonly when?: Partial<Device>;
}

/** What the build writes into the service worker: all files that the app may need without a network. */
export interface AppManifest {
  /** Changes with any byte of any file. */
  readonly version: string;
  readonly files: readonly AppFile[];
}

/** What decides which WebAssembly binaries a device can use. */
export interface Device {
  /** WebAssembly with shared memory. */
  readonly threads: boolean;
  /** Relaxed SIMD. */
  readonly relaxed: boolean;
}

/** The files that this device may need. */
export function filesForDevice(manifest: AppManifest, device: Device): readonly AppFile[] {
  return manifest.files.filter(
    ({ when = {} }) =>
      (when.threads ?? device.threads) === device.threads &&
      (when.relaxed ?? device.relaxed) === device.relaxed,
  );
}
