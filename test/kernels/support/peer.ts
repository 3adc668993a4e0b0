import * as ort from 'onnxruntime-web';

/** What the peer says for one output; whole numbers as numbers. */
export interface PeerOutput {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Runs a model in onnxruntime-web's WASM, as the answer to compare with. One input; its first output. */
export async function runPeer(
  model: Uint8Array,
  input: string,
  values: Float32Array,
  shape: readonly number[],
): Promise<PeerOutput> {
  const outputs = await runPeerForAll(model, input, values, shape);
  return Object.values(outputs)[0]!;
}

/** As {@link runPeer}; all outputs, in the file's order. */
export async function runPeerForAll(
  model: Uint8Array,
  input: string,
  values: Float32Array,
  shape: readonly number[],
): Promise<Readonly<Record<string, PeerOutput>>> {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  });
  const results = await session.run({ [input]: new ort.Tensor('float32', values, [...shape]) });
  const outputs = session.outputNames.map((name) => {
    const { data, dims } = results[name]!;
    return [
      name,
      { data: Float32Array.from(data as ArrayLike<number | bigint>, Number), shape: dims },
    ] as const;
  });
  await session.release();
  return Object.fromEntries(outputs);
}
