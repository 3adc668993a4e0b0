import type { FromWorker } from '../protocol.ts';
import { closeResult } from '../shared/close-result.ts';

/** Frees the pictures of a result that reaches nobody. */
export function closePainted(message: FromWorker): void {
  if (message.type === 'result') closeResult(message.result);
}
