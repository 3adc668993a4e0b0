import { existsSync, readFileSync } from 'node:fs';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { SegmentCard } from '../../../src/models/card.ts';
import { cardFor } from '../../../src/models/card-for.ts';
import { inputPx } from '../../../src/models/input-size.ts';
import { parseCard } from '../../../src/models/parse-card.ts';
import { GraphExecutor, type ModelExecutor } from '../../../src/runtime/executor.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import type { CompiledModel } from '../../../src/runtime/graph/ir.ts';
import { ModelProtoSchema, ValueInfoProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { PHOTO } from './model-cases.ts';
import { type PeerOutput, runPeerForAll } from './peer.ts';
import { channelsFirst, photoValues } from './photo.ts';

/** Element types of ONNX. */
const FLOAT = 1;
const INT64 = 7;

/** A bundled segmenter. */
export interface SegmenterCase {
  readonly id: string;
  /** Widths of the input, the card's own first. */
  readonly widths: readonly number[];
  /** Nodes a run executes; may shrink, must not grow. */
  readonly nodes: number;
}

export const SEGMENTER_CASES: readonly SegmenterCase[] = [
  { id: 'glance-person', widths: [256, 160], nodes: 108 },
  { id: 'glance-street', widths: [480, 224], nodes: 108 },
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

/** How a segmenter run here differs from the peer's. */
export interface PeerComparison {
  /** For each logit |ours − theirs| ÷ max(|theirs|, 1). */
  readonly differences: Float32Array;
  /** Windows of which another place was taken for the largest. */
  readonly otherPlaces: readonly OtherPlace[];
}

/** One maximum that was found elsewhere. */
interface OtherPlace {
  /** How much less the peer has at our place than at its own. */
  readonly margin: number;
  /** Side of the window in pixels of the network's input. */
  readonly windowPx: number;
}

/**
 * Runs a segmenter on tfjs's current backend and in onnxruntime-web, on the same photo. Of two values that are all but
 * equal the order of summation decides which is the larger, and unpooling then puts it elsewhere: so the places are
 * compared too.
 */
export async function compareWithPeer(
  id: string,
  width: number,
  createExecutor = (model: CompiledModel): ModelExecutor => new GraphExecutor(model),
): Promise<PeerComparison> {
  const { card, bytes } = readSegmenter(id);
  const { file, pools } = withPoolsAsOutputs(bytes);
  const { height } = inputPx(card, width);
  const shape = [1, 3, height, width];
  const photo = await photoValues(PHOTO, { ...card.input, size: width });
  const values = photo.subarray(0, width * height * 3);
  const theirs = await runPeerForAll(file, card.input.name, channelsFirst(values), shape);

  const inputShapes = { [card.input.name]: shape };
  const executor = createExecutor(
    compileModel(readOnnx(file, card.file), { inputShapes, inputLayout: 'nhwc' }),
  );
  const feed = tensor(values, [1, height, width, 3]);
  const outputs = executor.run({ [card.input.name]: feed });
  const ours = new Map<string, ArrayLike<number>>();
  for (const [name, output] of Object.entries(outputs)) ours.set(name, await output.data());
  for (const used of [feed, executor, ...Object.values(outputs)]) used.dispose();

  const logits = theirs[card.head.output]!.data;
  return {
    differences: logits.map((their, i) => difference(ours.get(card.head.output)![i]!, their)),
    otherPlaces: pools.flatMap(({ pooled, places }) => {
      const windowPx = width / theirs[places]!.shape[3]!;
      return otherPlaces(theirs[pooled]!, theirs[places]!, ours.get(places)!, windowPx);
    }),
  };
}

/**
 * Says that a segmenter is the peer's: all logits are, but for those about places that the smallest of differences
 * decides, and there are few.
 */
export function expectSame({ differences, otherPlaces }: PeerComparison, tolerance: number): void {
  expect(otherPlaces.filter(({ margin }) => !(margin >= 0 && margin < tolerance))).toEqual([]);
  const reached = otherPlaces.reduce((sum, { windowPx }) => sum + (windowPx * WINDOWS_REACHED) ** 2, 0);
  expect(reached).toBeLessThan(differences.length * MOST_REACHED);
  expect(differences.filter((one) => !(one < tolerance)).length).toBeLessThanOrEqual(reached);
}

/** Of all logits, the share that may lie about such places. */
const MOST_REACHED = 0.2;

/** What convolutions after an unpooling carry a value across, in windows. */
const WINDOWS_REACHED = 8;

function difference(our: number, their: number): number {
  return Math.abs(our - their) / Math.max(Math.abs(their), 1);
}

function otherPlaces(
  pooled: PeerOutput,
  places: PeerOutput,
  ours: ArrayLike<number>,
  windowPx: number,
): OtherPlace[] {
  const plane = pooled.shape[2]! * pooled.shape[3]!;
  const windows = places.shape[2]! * places.shape[3]!;
  const other: OtherPlace[] = [];
  places.data.forEach((place, i) => {
    // The file's places count through all channels and pictures.
    if (place === ours[i]) return;
    const start = Math.floor(i / windows) * plane;
    const at = (where: number) => pooled.data[start + (where % plane)]!;
    other.push({ margin: at(place) - at(ours[i]!), windowPx });
  });
  return other;
}

/** The same network with what it pools, and the places of the maxima, as further outputs. */
function withPoolsAsOutputs(bytes: Uint8Array): {
  file: Uint8Array;
  pools: { pooled: string; places: string }[];
} {
  const model = fromBinary(ModelProtoSchema, bytes);
  const pools = model
    .graph!.node.filter(({ opType, output }) => opType === 'MaxPool' && output.length === 2)
    .map(({ input, output }) => ({ pooled: input[0]!, places: output[1]! }));
  const added = pools.flatMap(({ pooled, places }) => [
    [pooled, FLOAT],
    [places, INT64],
  ]) as [string, number][];
  for (const [name, elemType] of added) {
    model.graph!.output.push(create(ValueInfoProtoSchema, { name, type: { tensorType: { elemType } } }));
  }
  return { file: toBinary(ModelProtoSchema, model), pools };
}

function readSegmenter(id: string): { card: SegmentCard; bytes: Uint8Array } {
  const folder = `public/weights/${id}`;
  const card = cardFor('segment', parseCard(JSON.parse(readFileSync(`${folder}/card.json`, 'utf8')), folder));
  return { card, bytes: new Uint8Array(readFileSync(`${folder}/${card.file}`)) };
}
