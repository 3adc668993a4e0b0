import type { Tensor } from '@tensorflow/tfjs-core';
import type { HeadOutput } from '../models/head-outputs.ts';
import { readValues, valuesInMemory } from '../runtime/input-tensor.ts';

/**
 * Values of a network's outputs as numbers, whatever the network holds them as: at once where they are there. Valid until
 * one of the tensors is disposed or another is made.
 */
export function readOutputs(tensors: readonly Tensor[]): HeadOutput[] | Promise<HeadOutput[]> {
  const there = new Array<HeadOutput>(tensors.length);
  for (let at = 0; at < tensors.length; at++) {
    const tensor = tensors[at]!;
    const values = tensor.dtype === 'float32' ? valuesInMemory(tensor) : null;
    if (!values) return readAll(tensors);
    there[at] = { shape: tensor.shape, values };
  }
  return there;
}

function readAll(tensors: readonly Tensor[]): Promise<HeadOutput[]> {
  return Promise.all(
    tensors.map(async (tensor) => ({
      shape: tensor.shape,
      values: tensor.dtype === 'float32' ? await readValues(tensor) : Float32Array.from(await tensor.data()),
    })),
  );
}
