import { existsSync, readFileSync } from 'node:fs';
import { tensor } from '@tensorflow/tfjs-core';
import type { SegmentCard } from '../../../src/models/card.ts';
import { cardFor } from '../../../src/models/card-for.ts';
import { inputPx } from '../../../src/models/input-size.ts';
import { parseCard } from '../../../src/models/parse-card.ts';
import { GraphExecutor } from '../../../src/runtime/executor.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import type { CompiledModel } from '../../../src/runtime/graph/ir.ts';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { PHOTO } from './model-cases.ts';
import { runPeer } from './peer.ts';
import { channelsFirst, photoValues } from './photo.ts';

/** A bundled segmenter. */
export interface SegmenterCase {
  readonly id: string;
  /** Widths of the input, the card's own first. */
  readonly widths: readonly number[];
  /** Nodes a run executes; may shrink, must not grow. */
  readonly nodes: number;
}

export const SEGMENTER_CASES: readonly SegmenterCase[] = [
  { id: 'glance-person', widths: [256, 160], nodes: 111 },
  { id: 'glance-street', widths: [480, 224], nodes: 111 },
];

/** The file that keeps the cases from being run here, or undefined. */
export function missingPhoto(): string | undefined {
  return existsSync(PHOTO) ? undefined : PHOTO;
}

/** A segmenter compiled as the pipeline compiles it: images channels-last on both sides. */
export function compileSegmenter(id: string, width: number): { card: SegmentCard; model: CompiledModel } {
  const { card, bytes } = readSegmenter(id);
  const size = inputPx(card, width);
  const model = compileModel(readOnnx(bytes, card.file), {
    inputShapes: { [card.input.name]: [1, 3, size.height, size.width] },
    inputLayout: 'nhwc',
    outputLayout: 'nhwc',
  });
  return { card, model };
}

/**
 * Runs a segmenter on tfjs's current backend and in onnxruntime-web, on the same photo.
 * @returns for each logit |ours − theirs| ÷ max(|theirs|, 1), in the peer's order
 */
export async function differencesFromPeer(id: string, width: number): Promise<Float32Array> {
  const { card, model } = compileSegmenter(id, width);
  const size = inputPx(card, width);
  const values = (await photoValues(PHOTO, { ...card.input, size: width })).subarray(
    0,
    width * size.height * 3,
  );
  const executor = new GraphExecutor(model);
  const feed = tensor(values, [1, size.height, size.width, 3]);
  const output = executor.run({ [card.input.name]: feed })[card.head.output]!;
  const ours = await output.data();
  for (const used of [feed, output, executor]) used.dispose();
  const shape = [1, 3, size.height, size.width];
  const theirs = await runPeer(readSegmenter(id).bytes, card.input.name, channelsFirst(values), shape);
  const channels = theirs.shape[1]!;
  const area = size.height * size.width;
  if (ours.length !== theirs.data.length) throw new Error(`${ours.length} logits, not ${theirs.data.length}`);
  return theirs.data.map((their, i) => {
    const our = ours[(i % area) * channels + Math.floor(i / area)]!;
    return Math.abs(our - their) / Math.max(Math.abs(their), 1);
  });
}

function readSegmenter(id: string): { card: SegmentCard; bytes: Uint8Array } {
  const folder = `public/weights/${id}`;
  const card = cardFor('segment', parseCard(JSON.parse(readFileSync(`${folder}/card.json`, 'utf8')), folder));
  return { card, bytes: new Uint8Array(readFileSync(`${folder}/${card.file}`)) };
}
