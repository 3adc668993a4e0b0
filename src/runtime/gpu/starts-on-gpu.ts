import type { CompiledModel } from '../graph/ir.ts';
import { isAllFloat } from '../own-kernels.ts';
import { gpuModel, planSteps } from './steps.ts';

/** Whether a graph's plan calls nothing but our programs: then none of tfjs's kernels is needed. */
export function startsOnGpu(compiled: CompiledModel): boolean {
  return isAllFloat(compiled) && planSteps(gpuModel(compiled)).every(({ kind }) => kind !== 'row');
}
