import { fileURLToPath } from 'node:url';
import type { ModelCard } from '../models/card.ts';
import type { InputGuess } from '../models/recognise/guess-input.ts';
import { readOnnx } from '../runtime/onnx/read-onnx.ts';
import type { CliIo } from './cli-io.ts';
import { type NodePicture, readNodePicture } from './node-picture.ts';
import { startBackend } from './start-backend.ts';

/** The app's sample pictures: a person, a cat, a cup. */
const SAMPLES = ['astronaut', 'chelsea', 'coffee'] as const;

/** One of the app's sample pictures, decoded. */
export function readSample(name: (typeof SAMPLES)[number]): Promise<NodePicture> {
  return readNodePicture(fileURLToPath(new URL(`../../public/samples/${name}.jpg`, import.meta.url)));
}

/**
 * Tries on the sample pictures how a model is fed, on WASM.
 * @returns null where its task does not tell
 */
export async function tryInput(
  bytes: Uint8Array,
  card: ModelCard,
  io: Pick<CliIo, 'progress' | 'say'>,
): Promise<InputGuess | null> {
  const { guessInput } = await import('../models/recognise/guess-input.ts');
  const pictures = await Promise.all(SAMPLES.map(readSample));
  const backend = await startBackend('wasm', io.say);
  try {
    const onProgress = (done: number, total: number) =>
      io.progress(`trying how it is fed: ${done} of ${total}`);
    return await guessInput(readOnnx(bytes, card.file), card, pictures, { onProgress });
  } finally {
    io.progress('');
    backend.dispose();
  }
}
