import type { GpuWork } from './detection.ts';

/** What was done between two looks at a counter, of which the first was copied. */
export function workBetween(before: Partial<GpuWork>, now: GpuWork): GpuWork {
  const { dispatches = 0, readBytes = 0, copiedBytes = 0 } = before;
  return {
    dispatches: now.dispatches - dispatches,
    readBytes: now.readBytes - readBytes,
    ...(now.copiedBytes === undefined ? {} : { copiedBytes: now.copiedBytes - copiedBytes }),
  };
}
