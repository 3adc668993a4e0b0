import type { FromWorker } from '../protocol.ts';

/** Frees the painted frame of a result that reaches nobody. */
export function closePainted(message: FromWorker): void {
  if (message.type === 'result') message.result.segmentation?.painted.close();
}
