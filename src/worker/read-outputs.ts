import type { Tensor } from '@tensorflow/tfjs-core';
import type { HeadOutput } from '../models/head-outputs.ts';
import { readValues } from '../runtime/input-tensor.ts';

/** Values of a network's outputs as numbers, whatever the network holds them as. Valid until one of the tensors is disposed or another is made. */
export function readOutputs(tensors: readonly Tensor[]): Promise<HeadOutput[]> {
  return Promise.all(
    tensors.map(async (tensor) => ({
      shape: tensor.shape,
      values: tensor.dtype === 'float32' ? await readValues(tensor) : Float32Array.from(await tensor.data()),
    })),
  );
}
