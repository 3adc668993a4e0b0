import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { internals, kernelsOf, threadsIf } from '../wasm/kernel-module.ts';
import type { SegmentMapAttributes } from './reference.ts';
import { FOLLOW_LOGITS, LOGIT_LIMIT, pastWeights } from './smoothing.ts';

/** Logits below which a map is not shared out: a few hundredths of a millisecond's work. */
const LEAST_SHARED_LOGITS = 50_000;

/** Registers `GlanceSegmentMap` for tfjs's WASM backend; needs `attachKernels` first. */
export function registerWasmSegmentMap(): void {
  if (getKernel('GlanceSegmentMap', 'wasm')) return;
  registerKernel({
    kernelName: 'GlanceSegmentMap',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(
        backend as object,
        inputs.logits as TensorInfo,
        inputs.state as TensorInfo | undefined,
        attrs as unknown as SegmentMapAttributes,
      ),
  } satisfies KernelConfig);
}

function run(
  backend: object,
  logits: TensorInfo,
  past: TensorInfo | undefined,
  { kind, smoothing }: SegmentMapAttributes,
): TensorInfo[] {
  const [, height, width, channels] = logits.shape as [number, number, number, number];
  const pixels = height * width;
  const { makeOutput, dataIdMap } = internals(backend);
  const map = makeOutput.call(backend, [Math.ceil(pixels / 4)], 'int32');
  const state = makeOutput.call(backend, logits.shape, 'float32');
  const addressOf = ({ dataId }: { readonly dataId: object }) => dataIdMap.get(dataId).memoryOffset;
  const { agreed, contested } = pastWeights(smoothing);
  const shared = pixels * channels >= LEAST_SHARED_LOGITS;
  const { control, threads } = threadsIf(backend, shared);
  kernelsOf(backend).segmentMapOnThreads(
    control,
    threads,
    addressOf(logits),
    past ? addressOf(past) : 0,
    addressOf(state),
    addressOf(map),
    pixels,
    channels,
    kind === 'alpha' ? 1 : 0,
    agreed,
    contested,
    FOLLOW_LOGITS,
    LOGIT_LIMIT,
  );
  return [map, state];
}
