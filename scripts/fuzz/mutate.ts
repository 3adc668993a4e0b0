import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type GraphProto, type ModelProto, ModelProtoSchema } from '../../src/runtime/onnx/onnx_pb.ts';
import { ONNX_OPS } from '../../src/runtime/onnx/ops/index.ts';
import type { Random } from './random.ts';

/** Numbers at which readers go wrong. */
const ODD = [
  -1n,
  0n,
  1n,
  2n,
  3n,
  65_536n,
  (1n << 31n) - 1n,
  1n << 31n,
  1n << 32n,
  (1n << 53n) + 1n,
  -(1n << 63n),
  (1n << 63n) - 1n,
];

const OUTSIDE = ['../w.bin', 'a/../../w.bin', '/etc/passwd', 'C:\\w.bin', 'file:///w.bin', '', '.', 'w.bin'];

/** How deep a file is nested that nests itself. */
const DEPTH = 20_000;

/** A way to spoil a file; returns new bytes. */
export type Mutation = (bytes: Uint8Array<ArrayBuffer>, random: Random) => Uint8Array<ArrayBuffer>;

/** Ways that need not know what the bytes mean. */
const RAW: Readonly<Record<string, Mutation>> = {
  truncated: (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  'bits flipped': (bytes, random) =>
    changed(bytes, (copy) => {
      for (let n = 1 + random.below(16); n > 0; n--) copy[random.below(copy.length)]! ^= 1 << random.below(8);
    }),
  'bytes set': (bytes, random) =>
    changed(bytes, (copy) => {
      const at = random.below(copy.length);
      copy.fill(random.pick([0, 0x7f, 0x80, 0xff]), at, at + 1 + random.below(12));
    }),
  'a part repeated': (bytes, random) => {
    const at = random.below(bytes.length);
    const part = bytes.subarray(at, at + 1 + random.below(512));
    return joined([bytes.subarray(0, at), part, part, bytes.subarray(at)]);
  },
  'a part missing': (bytes, random) => {
    const at = random.below(bytes.length);
    return joined([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(512))]);
  },
  // A graph in an attribute of a node in a graph, and so on.
  'nested deep': (bytes, random) => {
    let inner: Uint8Array = new Uint8Array();
    for (let depth = 0; depth < 1 + random.below(DEPTH); depth++) {
      const tag = [0x32, 0x2a, 0x0a][depth % 3]!;
      if (inner.length > 1 << 16) break;
      inner = joined([Uint8Array.of(tag, ...varint(inner.length)), inner]);
    }
    return joined([bytes, Uint8Array.of(0x3a, ...varint(inner.length)), inner]);
  },
};

type Edit = (model: ModelProto, graph: GraphProto, random: Random) => void;

/** Ways that leave the file a well-formed message, so that what it says is looked at. */
const MEANT: Readonly<Record<string, Edit>> = {
  'dimensions of a weight': (_, { initializer }, random) => {
    const weight = some(initializer, random);
    if (weight) weight.dims = weight.dims.map((dim) => (random.below(2) ? random.pick(ODD) : dim));
  },
  '2 GB claimed': (_, { initializer }, random) => {
    const weight = some(initializer, random);
    if (weight) weight.dims = random.pick([[1n << 29n], [1n << 16n, 1n << 13n], [1n << 62n, 4n]]);
  },
  'values of a weight': (_, { initializer }, random) => {
    const weight = some(
      initializer.filter(({ dataType }) => dataType === 7),
      random,
    );
    if (!weight) return;
    const count = weight.rawData.length / 8 || weight.int64Data.length;
    weight.rawData = new Uint8Array();
    weight.int64Data = Array.from({ length: count }, () => BigInt.asIntN(64, random.pick(ODD)));
  },
  'type of a weight': (_, { initializer }, random) => {
    const weight = some(initializer, random);
    if (weight) weight.dataType = random.below(28);
  },
  'weight in another file': (_, { initializer }, random) => {
    const weight = some(initializer, random);
    if (!weight) return;
    weight.dataLocation = 1;
    const entry = (key: string, value: string) => ({
      $typeName: 'glance.onnx.StringStringEntryProto' as const,
      key,
      value,
    });
    weight.externalData = [
      entry('location', random.pick(OUTSIDE)),
      entry('offset', random.pick(['0', '-1', '1e300', 'NaN', '99999999999'])),
      entry('length', random.pick(['0', '4', '2147483648', '-4'])),
    ];
  },
  'size of an input': (_, { input }, random) => {
    const dims = some(input, random)?.type?.tensorType?.shape?.dim ?? [];
    for (const dim of dims) if (random.below(2)) dim.value = { case: 'dimValue', value: random.pick(ODD) };
  },
  'type of an input': (_, { input }, random) => {
    const tensor = some(input, random)?.type?.tensorType;
    if (tensor) tensor.elemType = random.below(28);
  },
  'whole numbers of a node': (_, { node }, random) => {
    for (const attribute of some(node, random)?.attribute ?? []) {
      attribute.i = BigInt.asIntN(64, random.pick(ODD));
      attribute.ints = attribute.ints.map((value) =>
        random.below(2) ? BigInt.asIntN(64, random.pick(ODD)) : value,
      );
    }
  },
  'floats of a node': (_, { node }, random) => {
    for (const attribute of some(node, random)?.attribute ?? []) {
      attribute.f = random.pick([Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e-38, 3e38]);
      attribute.floats = attribute.floats.map(() => random.pick([Number.NaN, -1, 0, 1e-38, 3e38]));
    }
  },
  'kind of an attribute': (_, { node }, random) => {
    const attribute = some(some(node, random)?.attribute ?? [], random);
    if (attribute) attribute.type = random.below(15);
  },
  'another op': (_, { node }, random) => {
    const changed = some(node, random);
    if (changed) changed.opType = random.pick([...ONNX_OPS.keys()]);
  },
  'a cycle': (_, { node }, random) => {
    const [early, late] = [some(node, random), some(node, random)];
    const output = late?.output[0];
    if (early && output) early.input = early.input.map((name) => (random.below(2) ? output : name));
  },
  'another operator set': (model, _, random) => {
    for (const set of model.opsetImport)
      set.version = random.pick([1n, 6n, 9n, 10n, 12n, 17n, 22n, 1n << 40n, -1n]);
  },
  'inputs missing': (_, { node }, random) => {
    const changed = some(node, random);
    if (changed) changed.input = changed.input.map((name) => (random.below(2) ? '' : name));
  },
};

/** Names of all the ways. */
export const MUTATIONS: readonly string[] = [...Object.keys(RAW), ...Object.keys(MEANT)];

/** Spoils a file in one way, by its name, or in two. */
export function mutate(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const raw = RAW[name];
  if (raw) return raw(bytes, random);
  const model = fromBinary(ModelProtoSchema, bytes);
  if (model.graph) MEANT[name]!(model, model.graph, random);
  return toBinary(ModelProtoSchema, model);
}

function changed(
  bytes: Uint8Array<ArrayBuffer>,
  change: (copy: Uint8Array) => void,
): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  change(copy);
  return copy;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function some<T>(items: readonly T[], random: Random): T | undefined {
  return items.length > 0 ? random.pick(items) : undefined;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...bytes, rest];
}
