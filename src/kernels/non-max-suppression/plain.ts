import { getKernel, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { type SuppressionAttributes, suppress } from './reference.ts';

/** As much of tfjs's WASM and plain backends as is used. */
interface PlainBackend {
  readSync(dataId: object): Float32Array;
  makeTensorInfo(shape: number[], dtype: string, values: Int32Array): TensorInfo;
  /** WASM alone has these. */
  makeOutput(shape: number[], dtype: string): TensorInfo;
  typedArrayFromHeap?(info: TensorInfo): Int32Array;
}

/**
 * Registers `GlanceNonMaxSuppression` of `boxes` [batch, count, 4] and `scores` [batch, classes, count]
 * (`SuppressionAttributes`), giving what `suppress` gives. WASM's values are read where they lie.
 */
export function registerSuppression(backendName: 'wasm' | 'cpu'): void {
  const kernelName = 'GlanceNonMaxSuppression';
  if (getKernel(kernelName, backendName)) return;
  registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const plain = backend as unknown as PlainBackend;
      const { boxes, scores } = inputs as unknown as {
        readonly boxes: TensorInfo;
        readonly scores: TensorInfo;
      };
      const chosen = suppress(
        plain.readSync(boxes.dataId),
        plain.readSync(scores.dataId),
        scores.shape as [number, number, number],
        attrs as unknown as SuppressionAttributes,
      );
      const shape = [chosen.length / 3, 3];
      if (!plain.typedArrayFromHeap) return plain.makeTensorInfo(shape, 'int32', chosen);
      const made = plain.makeOutput(shape, 'int32');
      plain.typedArrayFromHeap(made).set(chosen);
      return made;
    },
  });
}
