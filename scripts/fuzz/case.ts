import { MUTATIONS, mutate } from './mutate.ts';
import { seededRandom } from './random.ts';

/** One spoilt file and how it came about. */
export interface FuzzCase {
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** The file of a number: which file, in which way and where follow from it and the seed. */
export function fuzzCase(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  seed: number,
  number: number,
): FuzzCase {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ number);
  const file = random.pick(files);
  const way = MUTATIONS[number % MUTATIONS.length]!;
  let bytes = mutate(file.bytes, way, random);
  // Every fourth is spoilt twice, the second time without regard for what it says.
  if (number % 4 === 3 && bytes.length > 0) bytes = mutate(bytes, 'bits flipped', random);
  return { label: `${file.name}: ${way} (--seed ${seed} --only ${number})`, bytes };
}
