import { registerSuppression } from '../kernels/non-max-suppression/plain.ts';
import { addRareOps } from './onnx/rare-ops/index.ts';

/** Puts what few models need into place: rows of both op tables, and a kernel that only they call. */
export function addRare(): void {
  addRareOps();
  registerSuppression('wasm');
  registerSuppression('cpu');
}
