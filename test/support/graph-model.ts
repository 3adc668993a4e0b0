/** A weight as it is stored. */
export interface StoredWeight {
  readonly shape: readonly number[];
  readonly values: readonly number[] | Float32Array | Int32Array;
  readonly dtype?: 'float32' | 'int32' | 'bool';
  /** In how many bits, and so with a scale where they are whole numbers. */
  readonly packed?: 'uint8' | 'uint16' | 'float16';
}

type Attribute = number | boolean | string | readonly number[] | readonly string[] | object;

/** A model as its exporter writes it: `model.json` and the files it names. */
export interface GraphModelFiles {
  readonly json: GraphModelJson;
  readonly jsonBytes: Uint8Array<ArrayBuffer>;
  readonly shards: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

interface GraphModelJson {
  readonly format: string;
  readonly modelTopology: { readonly node: Record<string, unknown>[] };
  readonly signature?: object;
  readonly weightsManifest: { readonly paths: string[]; readonly weights: Record<string, unknown>[] }[];
}

/** Writes TensorFlow.js graph models by hand, as its converter does. */
export class GraphModelWriter {
  readonly #nodes: Record<string, unknown>[] = [];
  readonly #weights: Record<string, unknown>[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #inputs: Record<string, unknown> = {};
  #count = 0;

  placeholder(name: string, shape: readonly number[], dtype = 'DT_FLOAT'): string {
    const dim = shape.map((size) => ({ size: String(size) }));
    this.#nodes.push({
      name,
      op: 'Placeholder',
      attr: { dtype: { type: dtype }, shape: { shape: { dim } } },
    });
    this.#inputs[name] = { name: `${name}:0`, dtype, tensorShape: { dim } };
    return name;
  }

  weight(weight: StoredWeight): string {
    const { shape, values, dtype = 'float32', packed } = weight;
    const name = `weight${++this.#count}`;
    const type = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' }[dtype];
    const dim = shape.map((size) => ({ size: String(size) }));
    const attr = { dtype: { type }, value: { tensor: { dtype: type, tensorShape: { dim } } } };
    this.#nodes.push({ name, op: 'Const', attr });
    const { bytes, quantization } = stored(values, dtype, packed);
    this.#bytes.push(bytes);
    this.#weights.push({ name, shape: [...shape], dtype, ...(quantization ? { quantization } : {}) });
    return name;
  }

  ints(...values: number[]): string {
    return this.weight({ shape: [values.length], values, dtype: 'int32' });
  }

  int(value: number): string {
    return this.weight({ shape: [], values: [value], dtype: 'int32' });
  }

  /** Adds a node and returns its name. Whole numbers are `i`, others `f`; `{ type }` and the like stay as they are. */
  node(op: string, input: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const name = `${op}${++this.#count}`;
    const attr = Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, attribute(value)]),
    );
    this.#nodes.push({ name, op, input: [...input], attr });
    return name;
  }

  /** @param pieces how many files the weights are cut into, wherever that is */
  finish(outputs: readonly string[], pieces = 1): GraphModelFiles {
    const all = Buffer.concat(this.#bytes);
    const shards = new Map<string, Uint8Array<ArrayBuffer>>();
    const size = Math.ceil(all.length / pieces);
    for (let i = 0; i < pieces; i++) {
      const part = new Uint8Array(all.subarray(i * size, (i + 1) * size));
      shards.set(`group1-shard${i + 1}of${pieces}.bin`, part);
    }
    const ports = outputs.map((name) => [name, { name: name.includes(':') ? name : `${name}:0` }]);
    const json = {
      format: 'graph-model',
      generatedBy: '2.16.1',
      convertedBy: 'TensorFlow.js Converter v4.22.0',
      signature: { inputs: this.#inputs, outputs: Object.fromEntries(ports) },
      modelTopology: { node: this.#nodes, library: {}, versions: { producer: 1882 } },
      weightsManifest: [{ paths: [...shards.keys()], weights: this.#weights }],
    };
    return { json, jsonBytes: new TextEncoder().encode(JSON.stringify(json)), shards };
  }
}

function attribute(value: Attribute): object {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  if (typeof value === 'number') return Number.isInteger(value) ? { i: String(value) } : { f: value };
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'string') return { s: base64(value) };
  if (!Array.isArray(value)) return value;
  if (typeof value[0] === 'string') return { list: { s: (value as string[]).map(base64) } };
  return { list: { i: (value as number[]).map(String) } };
}

function stored(
  values: StoredWeight['values'],
  dtype: string,
  packed: StoredWeight['packed'],
): { bytes: Uint8Array; quantization?: object } {
  const plain = Array.from(values);
  if (packed === 'float16') {
    const halves = Uint16Array.from(plain, halfBits);
    return { bytes: new Uint8Array(halves.buffer), quantization: { dtype: packed, original_dtype: dtype } };
  }
  if (packed) {
    const [min, max] = [Math.min(...plain), Math.max(...plain)];
    const scale = (max - min) / (packed === 'uint8' ? 255 : 65_535) || 1;
    const whole = plain.map((value) => Math.round((value - min) / scale));
    const array = packed === 'uint8' ? Uint8Array.from(whole) : Uint16Array.from(whole);
    const quantization = { dtype: packed, original_dtype: dtype, scale, min };
    return { bytes: new Uint8Array(array.buffer), quantization };
  }
  if (dtype === 'bool') return { bytes: Uint8Array.from(plain) };
  const array = dtype === 'int32' ? Int32Array.from(plain) : Float32Array.from(plain);
  return { bytes: new Uint8Array(array.buffer) };
}

/** Of values that halves hold exactly or nearly: nothing is rounded but cut. */
function halfBits(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent <= 0) return sign;
  return sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}
