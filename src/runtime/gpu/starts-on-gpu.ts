import type { CompiledModel } from '../graph/ir.ts';
import { removeDeadCode } from '../graph/passes/dead-code.ts';
import { mergeSiblings } from '../graph/passes/merge-siblings.ts';
import { isAllFloat } from '../own-kernels.ts';
import { planSteps } from './steps.ts';

/** Whether a graph's plan calls nothing but our programs: then none of tfjs's kernels is needed. */
export function startsOnGpu(compiled: CompiledModel): boolean {
  if (!isAllFloat(compiled)) return false;
  const model = { ...compiled, ...removeDeadCode(mergeSiblings(compiled)) };
  return planSteps(model).every(({ kind }) => kind !== 'row');
}
