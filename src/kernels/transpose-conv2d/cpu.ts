import {
  type DataType,
  getKernel,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { TransposeConvAttributes } from './attributes.ts';
import { transposeConv2dReference } from './reference.ts';

/** The insides of tfjs's plain backend that the kernel stands on. */
interface CpuInternals {
  readonly data: { get(dataId: object): { readonly values: Float32Array } };
  makeTensorInfo(shape: readonly number[], dtype: DataType, values: Float32Array): TensorInfo;
}

/** Registers `GlanceTransposeConv2D` for tfjs's plain JavaScript backend: the reference, for tests and small work. */
export function registerCpuTransposeConv2d(): void {
  if (getKernel('GlanceTransposeConv2D', 'cpu')) return;
  registerKernel({
    kernelName: 'GlanceTransposeConv2D',
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, filter, bias } = inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo };
      const cpu = backend as CpuInternals;
      const plain = ({ shape, dataId }: TensorInfo) => ({ shape, values: cpu.data.get(dataId).values });
      const { shape, values } = transposeConv2dReference(
        plain(x),
        plain(filter),
        bias ? plain(bias).values : null,
        attrs as unknown as TransposeConvAttributes,
      );
      return cpu.makeTensorInfo(shape, 'float32', values);
    },
  } satisfies KernelConfig);
}
