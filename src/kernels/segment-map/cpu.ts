import {
  type DataType,
  getKernel,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { type SegmentMapAttributes, segmentMapReference } from './reference.ts';

/** What is needed of tfjs's plain JavaScript backend. */
interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array } };
  makeTensorInfo(shape: readonly number[], dtype: DataType, values: Float32Array | Int32Array): TensorInfo;
}

/** Registers `GlanceSegmentMap` for tfjs's plain JavaScript backend: the reference itself. */
export function registerCpuSegmentMap(): void {
  if (getKernel('GlanceSegmentMap', 'cpu')) return;
  registerKernel({
    kernelName: 'GlanceSegmentMap',
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const cpu = backend as CpuBackend;
      const { shape, dataId } = inputs.logits as TensorInfo;
      const past = inputs.state as TensorInfo | undefined;
      const { map, state } = segmentMapReference(
        cpu.data.get(dataId).values,
        past ? cpu.data.get(past.dataId).values : null,
        shape[3]!,
        attrs as unknown as SegmentMapAttributes,
      );
      const words = new Int32Array(Math.ceil(map.length / 4));
      map.forEach((byte, pixel) => {
        words[pixel >> 2]! |= byte << ((pixel & 3) * 8);
      });
      return [
        cpu.makeTensorInfo([words.length], 'int32', words),
        cpu.makeTensorInfo([...shape], 'float32', state),
      ];
    },
  } satisfies KernelConfig);
}
