import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';
import { runGlance } from './run-glance.ts';

const TIMEOUT_MS = 120_000;
const FLOAT = 1;
const IR_VERSION = 8n;
/** Of glance-yolo-nano at 160 × 160, by ONNX's own definition of its convolutions. */
const MACS_AT_160 = 77_300_000;

interface Report {
  readonly model: string;
  readonly backend: string;
  readonly threads: number;
  readonly runs: number;
  readonly inputShapes: Readonly<Record<string, readonly number[]>>;
  readonly peak: { readonly gmacPerSecond: number; readonly gigabytesPerSecond: number };
  readonly totalMs: number;
  readonly layersMs: number;
  readonly outsideMs: number;
  readonly macs: number;
  readonly bytes: number;
  readonly layers: readonly {
    readonly name: string;
    readonly op: string;
    readonly shape: readonly number[];
    readonly ms: number;
    readonly macs: number;
    readonly bytes: number;
    readonly gmacPerSecond: number;
    readonly rooflineShare: number;
  }[];
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-profile-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('glance profile', { timeout: TIMEOUT_MS }, () => {
  it('says what each step of the bundled detector takes, slowest first', async () => {
    const run = await runGlance(['profile', 'glance-yolo-nano', '--size', '160', '--runs', '3', '--json']);
    expect(run).toMatchObject({ exitCode: 0 });
    const report = JSON.parse(run.stdout) as Report;
    expect(report).toMatchObject({
      model: 'glance-yolo-nano',
      backend: 'wasm',
      threads: 1,
      runs: 3,
      inputShapes: { images: [1, 3, 160, 160] },
    });
    const { layers } = report;
    expect(layers.map(({ ms }) => ms)).toEqual(layers.map(({ ms }) => ms).sort((a, b) => b - a));
    const stem = layers.find(({ shape }) => shape.join() === '1,80,80,16');
    expect(stem).toMatchObject({
      op: 'Conv 6×6 /2 HardSwish',
      macs: 80 * 80 * 16 * 6 * 6 * 3,
      bytes: 4 * (160 * 160 * 3 + 6 * 6 * 3 * 16 + 16 + 80 * 80 * 16),
    });
    expect(report.macs).toBeGreaterThan(0.99 * MACS_AT_160);
    expect(report.macs).toBeLessThan(1.01 * MACS_AT_160);
    expect(report.bytes).toBe(layers.reduce((sum, { bytes }) => sum + bytes, 0));
    // Plain arithmetic on one core of anything that runs Node.js.
    expect(report.peak.gmacPerSecond).toBeGreaterThan(0.1);
    expect(report.peak.gigabytesPerSecond).toBeGreaterThan(0.1);
    expect(layers.every(({ rooflineShare }) => rooflineShare >= 0)).toBe(true);
    expect(layers[0]!.rooflineShare).toBeGreaterThan(0);
  });

  it('runs on threads and on the plain cpu backend, and prints a table', async () => {
    const words = ['profile', 'glance-yolo-nano', '--size', '160', '--runs', '1'];
    const threaded = await runGlance([...words, '--threads', '2']);
    expect(threaded).toMatchObject({ exitCode: 0 });
    expect(threaded.stdout).toMatch(
      /^glance-yolo-nano, wasm, 2 threads, medians of 1 runs\npeak: .* GMAC\/s, .* GB\/s/,
    );
    expect(threaded.stdout).toMatch(/\nsteps {4}.* ms, 77\.3 MMAC, .* MB\noutside {2}.* ms\nrun {6}.* ms\n$/);
    const plain = await runGlance([...words, '--backend', 'cpu']);
    expect(plain).toMatchObject({ exitCode: 0 });
    expect(plain.stdout).toContain('glance-yolo-nano, cpu, 1 thread');
  });

  it('says what it cannot do', async () => {
    const open = join(folder, 'open.onnx');
    await writeFile(open, reluModel());
    const cases = [
      [
        ['profile', open],
        'The model cannot run on this input: the file leaves its size open, say it with --size N (at x). Choose another input size or model.',
        1,
      ],
      [
        ['profile', 'glance-yolo-nano', '--size', '161'],
        'This model does not take a 161 pixel input. Allowed: 160 to 640 in steps of 32.',
        1,
      ],
      [
        ['profile', join(folder, 'none.onnx')],
        `There is no file or folder at ${join(folder, 'none.onnx')}.`,
        1,
      ],
      [
        ['profile', 'glance-yolo-nano', '--backend', 'cpu', '--threads', '2'],
        'The cpu backend has one thread: leave out --threads. Run “npm run glance -- help” for the commands.',
        2,
      ],
      [
        ['profile', 'glance-yolo-nano', '--runs', '0'],
        '--runs must be a whole number from 1 to 10000, not “0”. Run “npm run glance -- help” for the commands.',
        2,
      ],
      [
        ['profile', 'glance-yolo-nano', '--threads', '17'],
        '--threads must be a whole number from 1 to 16, not “17”. Run “npm run glance -- help” for the commands.',
        2,
      ],
      [['profile'], '“profile” needs MODEL. Run “npm run glance -- help” for the commands.', 2],
    ] as const;
    for (const [words, message, exitCode] of cases) {
      const run = await runGlance(words);
      expect(run).toEqual({ exitCode, stdout: '', stderr: `glance: ${message}\n` });
    }
    const sized = await runGlance(['profile', open, '--size', '8', '--runs', '1', '--json']);
    expect(JSON.parse(sized.stdout)).toMatchObject({
      model: 'open.onnx',
      inputShapes: { x: [1, 3, 8, 8] },
      macs: 0,
    });
  });
});

/** y = Relu(x) over pictures whose batch and size are left open. */
function reluModel(): Uint8Array {
  const open = (name: string) => ({ value: { case: 'dimParam' as const, value: name } });
  const dim = [open('n'), { value: { case: 'dimValue' as const, value: 3n } }, open('h'), open('w')];
  const declared = (name: string) => ({ name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } });
  const graph = {
    name: 'relu',
    node: [{ name: 'relu', opType: 'Relu', input: ['x'], output: ['y'] }],
    input: [declared('x')],
    output: [declared('y')],
  };
  const fields = { irVersion: IR_VERSION, opsetImport: [{ domain: '', version: 17n }], graph };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, fields));
}
