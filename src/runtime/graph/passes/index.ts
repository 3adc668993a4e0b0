import type { Pass } from '../ir.ts';
import { chainMaxPools } from './chain-max-pools.ts';
import { removeDeadCode } from './dead-code.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { fuseActivation } from './fuse-activation.ts';
import { joinPoolIndices } from './join-pool-indices.ts';
import { mergeEqual } from './merge-equal.ts';
import { recogniseHardSwish } from './recognise-hard-swish.ts';
import { recogniseSilu } from './recognise-silu.ts';
import { foldSpaceToDepthStem } from './space-to-depth-stem.ts';

/** The optimiser, in order; all of it works on the file's own layout. */
export const OPTIMISER_PASSES: readonly (readonly [string, Pass])[] = [
  ['merge-equal', mergeEqual],
  ['recognise-silu', recogniseSilu],
  ['recognise-hard-swish', recogniseHardSwish],
  ['dead-code', removeDeadCode],
  ['space-to-depth-stem', foldSpaceToDepthStem],
  ['fold-batch-norm', foldBatchNorm],
  ['dead-code', removeDeadCode],
  ['fuse-activation', fuseActivation],
  ['join-pool-indices', joinPoolIndices],
  ['chain-max-pools', chainMaxPools],
  ['dead-code', removeDeadCode],
];
