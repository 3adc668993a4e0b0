import { MUTATIONS, mutate } from './mutate.ts';
import { GRAPH_MUTATIONS, type GraphModel, mutateGraphModel } from './mutate-graph-model.ts';
import { seededRandom } from './random.ts';

/** A sound model: an ONNX file, or a `model.json` with the files of its weights. */
export interface FuzzFile extends GraphModel {
  readonly name: string;
}

/** One spoilt file and how it came about. */
export interface FuzzCase extends GraphModel {
  readonly label: string;
}

/** The file of a number: which file, in which way and where follow from it and the seed. */
export function fuzzCase(files: readonly FuzzFile[], seed: number, number: number): FuzzCase {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ number);
  const file = random.pick(files);
  const label = (way: string) => `${file.name}: ${way} (--seed ${seed} --only ${number})`;
  // Every fourth is spoilt twice, the second time without regard for what it says.
  const twice = (bytes: Uint8Array<ArrayBuffer>) =>
    number % 4 === 3 && bytes.length > 0 ? mutate(bytes, 'bits flipped', random) : bytes;
  if (file.beside.length > 0) {
    const way = GRAPH_MUTATIONS[number % GRAPH_MUTATIONS.length]!;
    const { bytes, beside } = mutateGraphModel(file, way, random);
    return { label: label(way), bytes: twice(bytes), beside };
  }
  const way = MUTATIONS[number % MUTATIONS.length]!;
  return { label: label(way), bytes: twice(mutate(file.bytes, way, random)), beside: [] };
}
