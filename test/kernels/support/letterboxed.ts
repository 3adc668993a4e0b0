import { backend as currentBackend, keep, zeros } from '@tensorflow/tfjs-core';
import type { PixelConvention } from '../../../src/preprocess/channel-scales.ts';
import type { Letterbox } from '../../../src/preprocess/letterbox.ts';
import { createWasmLetterboxer } from '../../../src/preprocess/wasm-letterbox.ts';
import { valuesInMemory } from '../../../src/runtime/input-tensor.ts';
import type { StoredAs } from '../../../src/shared/stored-picture.ts';

/** A model's input, made by the kernel on the current WASM backend. NaN where it writes nothing. */
export function letterboxed(
  box: Letterbox,
  input: PixelConvention,
  bytes: Uint8Array,
  as: StoredAs,
): Float32Array {
  const { height, width } = box.target;
  const tensor = keep(zeros([height, width, 3], 'float32'));
  const letterboxer = createWasmLetterboxer(currentBackend(), box, input, as);
  try {
    const values = valuesInMemory(tensor)!.fill(Number.NaN);
    letterboxer.run(bytes, values);
    return values.slice();
  } finally {
    letterboxer.dispose();
    tensor.dispose();
  }
}
