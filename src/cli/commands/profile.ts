import { basename } from 'node:path';
import type { RunningBackend } from '../../runtime/backends/backend.ts';
import { GraphExecutor } from '../../runtime/executor.ts';
import { loadModel } from '../../runtime/load-model.ts';
import { readOnnx } from '../../runtime/onnx/read-onnx.ts';
import { type MachinePeak, measurePeak } from '../../runtime/profile/measure-peak.ts';
import { type ModelProfile, profileModel } from '../../runtime/profile/profile-model.ts';
import { GlanceError } from '../../shared/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { loadNodePackage } from '../node-package.ts';
import { startCpuBackend, withPlaceholders } from '../node-tensors.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { profileShapes } from '../profile-shapes.ts';
import { profileText } from '../profile-text.ts';
import { readInputFile } from '../read-input-file.ts';
import { round } from '../round.ts';
import { startBackend } from '../start-backend.ts';

const DEFAULT_RUNS = { wasm: 30, cpu: 3 } as const;

/** `glance profile`: see the command table. */
export async function profile({ options, operands }: CommandCall<'profile'>, io: CliIo): Promise<number> {
  const { backend: name = 'wasm', threads = 1 } = options;
  if (name === 'cpu' && threads > 1) {
    throw new GlanceError('cli-usage', { problem: 'The cpu backend has one thread: leave out --threads.' });
  }
  const operand = operands[0]!;
  const bare = operand.toLowerCase().endsWith('.onnx');
  const found = bare ? null : await loadNodePackage(operand);
  const bytes = found?.modelBytes ?? (await readInputFile(operand));
  const graph = readOnnx(bytes, found?.card.file ?? basename(operand));
  const inputShapes = profileShapes(graph, found?.card ?? null, options.size);
  const model = await loadModel(graph, { inputShapes, inputLayout: 'nhwc', outputLayout: 'nhwc' });
  const runs = options.runs ?? DEFAULT_RUNS[name];

  const backend = await start(name, threads, io);
  const executor = backend.createExecutor?.(model) ?? new GraphExecutor(model);
  try {
    const peak = measurePeak();
    const measured = await withPlaceholders(executor.inputs, (feeds) =>
      profileModel(model, executor, feeds, runs, peak, (run) =>
        io.progress(run < 0 ? 'warming up' : `run ${run + 1} of ${runs}`),
      ),
    );
    io.progress('');
    const setup = { model: found?.card.id ?? graph.fileName, backend: name, threads, runs, inputShapes };
    io.print(
      options.json
        ? `${JSON.stringify({ ...setup, ...asJson(measured, peak) }, null, 2)}\n`
        : profileText(setup, measured, peak),
    );
  } finally {
    executor.dispose();
    backend.dispose();
  }
  return EXIT.ok;
}

async function start(
  name: 'wasm' | 'cpu',
  threads: number,
  io: CliIo,
): Promise<Pick<RunningBackend, 'createExecutor' | 'dispose'>> {
  if (name === 'cpu') return startCpuBackend();
  if (threads === 1) return startBackend('wasm', io.say);
  const { startThreadedWasm } = await import('../node-threads.ts');
  return startThreadedWasm(threads);
}

function asJson({ layers, totalMs, outsideMs }: ModelProfile, peak: MachinePeak): object {
  const sum = (of: (layer: ModelProfile['layers'][number]) => number) =>
    layers.reduce((total, layer) => total + of(layer), 0);
  return {
    peak: {
      gmacPerSecond: round(peak.macsPerSecond / 1e9, 2),
      gigabytesPerSecond: round(peak.bytesPerSecond / 1e9, 2),
    },
    totalMs: round(totalMs, 3),
    layersMs: round(
      sum(({ ms }) => ms),
      3,
    ),
    outsideMs: round(outsideMs, 3),
    macs: sum(({ macs }) => macs),
    bytes: sum(({ bytes }) => bytes),
    layers: layers.map(({ ms, rooflineShare, ...layer }) => ({
      ...layer,
      ms: round(ms, 4),
      gmacPerSecond: ms > 0 ? round(layer.macs / ms / 1e6, 2) : 0,
      rooflineShare: round(rooflineShare, 3),
    })),
  };
}
