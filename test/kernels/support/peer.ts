import * as ort from 'onnxruntime-web';

/** Runs a model in onnxruntime-web's WASM, as the answer to compare with. One input, one output. */
export async function runPeer(
  model: Uint8Array,
  input: string,
  values: Float32Array,
  shape: readonly number[],
): Promise<{ data: Float32Array; shape: readonly number[] }> {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  });
  const results = await session.run({ [input]: new ort.Tensor('float32', values, [...shape]) });
  const output = results[session.outputNames[0]!]!;
  const data = Float32Array.from(output.data as Float32Array);
  await session.release();
  return { data, shape: output.dims };
}
