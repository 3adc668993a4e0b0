import { TF_OPS } from '../../src/runtime/tfjs-graph/ops/index.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';

/** A model file and what lies beside it, by name. */
export interface GraphModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly beside: readonly (readonly [string, Uint8Array<ArrayBuffer>])[];
}

/** What stands where something else should, as JSON. */
const ODD: readonly unknown[] = [
  ...[null, true, -1, 0, 1.5, 1e300, 2 ** 53, 2 ** 31, 65_536, 'NaN', '', '-1', '99999999999999999999'],
  ...[
    [],
    {},
    [[]],
    [-1],
    [1e9, 1e9],
    '../w.bin',
    '__proto__',
    { list: { i: ['-9', 'x'] } },
    { shape: { dim: [{}] } },
  ],
];

type Fields = Record<string, unknown>;

interface GraphJson {
  modelTopology: { node: Fields[] };
  weightsManifest: { weights: Fields[]; paths: string[] }[];
}

type Edit = (json: GraphJson, random: Random) => void;

/** Ways that leave the file JSON, so that what it says is looked at. */
const MEANT: Readonly<Record<string, Edit>> = {
  'something else in some place': (json, random) => {
    for (let n = 1 + random.below(3); n > 0; n--) {
      const place = somewhere(json, random);
      place.holder[place.key] = random.pick(ODD);
    }
  },
  'something missing': (json, random) => {
    const { holder, key } = somewhere(json, random);
    delete holder[key];
  },
  'an attribute': ({ modelTopology }, random) => {
    const { attr } = random.pick(modelTopology.node);
    const fields = attr as Fields;
    const names = Object.keys(fields);
    if (names.length > 0) fields[random.pick(names)] = random.pick(ODD);
  },
  'numbers of an attribute': ({ modelTopology }, random) => {
    for (const node of modelTopology.node) {
      for (const value of Object.values(node.attr as Fields)) {
        const list = (value as { list?: { i?: string[] } } | null)?.list?.i;
        if (list && random.below(4) === 0)
          list[random.below(list.length)] = random.pick(['0', '-1', '7', '2147483648']);
      }
    }
  },
  'dimensions of a weight': ({ weightsManifest }, random) => {
    const weight = random.pick(weightsManifest[0]!.weights) ?? {};
    weight.shape = random.pick([[1 << 29], [1 << 16, 1 << 13], [2 ** 62, 4], [0], [], [3], [-1], 'x']);
  },
  'type of a weight': ({ weightsManifest }, random) => {
    const weight = random.pick(weightsManifest[0]!.weights) ?? {};
    weight.dtype = random.pick(['float32', 'int32', 'bool', 'string', 'complex64', 'float16', 'constructor']);
    if (random.below(2))
      weight.quantization = random.pick([
        {},
        { dtype: 'uint8', scale: 'x' },
        { dtype: 'uint8', scale: 1, min: 0 },
      ]);
  },
  'another op': ({ modelTopology }, random) => {
    random.pick(modelTopology.node).op = random.pick([...TF_OPS.keys(), 'While', 'constructor']);
  },
  'a cycle, or a stranger': ({ modelTopology }, random) => {
    const early = random.pick(modelTopology.node);
    early.input = [
      random.below(2) ? random.pick(modelTopology.node).name : 'nobody',
      `${String(early.name)}:7`,
    ];
  },
  'inputs missing': ({ modelTopology }, random) => {
    const node = random.pick(modelTopology.node);
    node.input = ((node.input ?? []) as string[]).filter(() => random.below(2));
  },
  'names of files': ({ weightsManifest }, random) => {
    weightsManifest[0]!.paths = [random.pick(['../w.bin', '/etc/passwd', 'nowhere.bin', '', 'a/./b'])];
  },
};

/** Ways that need not know what the bytes mean; of the JSON or of the weights. */
const RAW = ['truncated', 'bits flipped', 'bytes set', 'a part repeated', 'a part missing'] as const;
const OF_WEIGHTS = 'weights ';

/** Names of all the ways. */
export const GRAPH_MUTATIONS: readonly string[] = [
  ...RAW,
  ...RAW.map((way) => OF_WEIGHTS + way),
  'nested deep in JSON',
  ...Object.keys(MEANT),
];

/** Spoils a graph model in one way, by its name. */
export function mutateGraphModel({ bytes, beside }: GraphModel, name: string, random: Random): GraphModel {
  if (name.startsWith(OF_WEIGHTS)) {
    const spoilt = random.below(beside.length);
    const way = name.slice(OF_WEIGHTS.length);
    return {
      bytes,
      beside: beside.map(([file, content], index) => [
        file,
        index === spoilt ? mutate(content, way, random) : content,
      ]),
    };
  }
  if (RAW.some((way) => way === name)) return { bytes: mutate(bytes, name, random), beside };
  if (name === 'nested deep in JSON') {
    const depth = 1 + random.below(100_000);
    const text = `{"modelTopology":${'['.repeat(depth)}${']'.repeat(random.below(2) * depth)}}`;
    return { bytes: new TextEncoder().encode(text), beside };
  }
  const json = JSON.parse(new TextDecoder().decode(bytes)) as GraphJson;
  MEANT[name]!(json, random);
  return { bytes: new TextEncoder().encode(JSON.stringify(json)), beside };
}

/** A place in the tree, of any depth. */
function somewhere(json: object, random: Random): { holder: Fields; key: string } {
  let holder = json as Fields;
  for (;;) {
    const keys = Object.keys(holder);
    const key = random.pick(keys);
    const inner = holder[key];
    const goOn = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0;
    if (!goOn || random.below(5) === 0) return { holder, key };
    holder = inner as Fields;
  }
}
