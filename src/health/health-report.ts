import type { HealthRecord } from './health-entry.ts';

/** What holds now; null where it is not known. */
export interface HealthNow {
  readonly sessionMs: number;
  /** Results shown since the page was opened. */
  readonly frames: number;
  readonly engineState: string;
  readonly backend: string | null;
  /** The GPU's name, or "WASM SIMD, 2 threads". */
  readonly device: string | null;
  readonly model: string | null;
  /** Engines started after the first, for whatever reason. */
  readonly restarts: number;
  readonly tensors: number | null;
  readonly engineBytes: number | null;
  readonly budgetBytes: number;
  readonly pageBytes: number | null;
}

/** The file that a person exports, as a value. Holds nothing about anybody, and no picture. */
export interface HealthReport extends HealthRecord {
  readonly app: 'glance';
  readonly version: string;
  readonly exportedAt: string;
  readonly userAgent: string;
  readonly now: HealthNow;
}

/** Puts the report together. @param exportedAtMs by the device's clock */
export function healthReport(
  record: HealthRecord,
  now: HealthNow,
  { version, userAgent, exportedAtMs }: { version: string; userAgent: string; exportedAtMs: number },
): HealthReport {
  return {
    app: 'glance',
    version,
    exportedAt: new Date(exportedAtMs).toISOString(),
    userAgent,
    now,
    ...record,
  };
}
