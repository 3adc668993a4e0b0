#!/usr/bin/env tsx
import { fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GRAPH_MODELS } from '../../test/kernels/support/graph-model-cases.ts';
import { detectorAsGraphModel } from '../../test/support/detector-as-graph-model.ts';
import type { GraphModelFiles } from '../../test/support/graph-model.ts';
import type { FuzzFile } from './case.ts';
import type { FuzzWork } from './child.ts';
import type { Attempt } from './try-reading.ts';

/** A file that is not done with by then hangs. Longer than what is promised: the machine may be busy. */
const HANG_MS = 30_000;
/** Of the small models, those up to this size. */
const SMALL_BYTES = 20_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed);
const first = values.only === undefined ? 0 : Number(values.only);
const count = values.only === undefined ? Number(values.count) : 1;
if (![seed, first, count].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  console.error('usage: npm run fuzz -- [--count N] [--seed N] [--only N]');
  process.exit(2);
}

type Message =
  | { readonly kind: 'start'; readonly number: number; readonly label: string }
  | ({ readonly kind: 'end'; readonly number: number; readonly label: string } & Attempt);

const outcomes = new Map<string, number>();
const problems: string[] = [];
let slowest = { ms: 0, label: '' };
let largest = { bytes: 0, label: '' };
const files = readFiles();
for (let next = first; next < first + count; ) next = await runFrom(next);
report();

/** Runs until all is done or a file hangs; returns the number to go on with. */
function runFrom(from: number): Promise<number> {
  const child = fork(new URL('./child.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  child.send({ files, seed, first: from, count: first + count - from } satisfies FuzzWork);
  return new Promise((resolve, reject) => {
    let current: { number: number; label: string } | null = null;
    let timer: NodeJS.Timeout | undefined;
    child.on('message', (message: Message) => {
      clearTimeout(timer);
      current = message;
      if (message.kind === 'start') {
        timer = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
        return;
      }
      outcomes.set(message.outcome, (outcomes.get(message.outcome) ?? 0) + 1);
      if (message.problem) problems.push(`${message.label}: ${message.problem}`);
      if (message.ms > slowest.ms) slowest = message;
      if (message.bytes > largest.bytes) largest = message;
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(first + count);
      if (!current) return reject(new Error('the process that reads the files did not start'));
      problems.push(
        `${current.label}: ended the process (${signal ?? code}), or was not done in ${HANG_MS} ms`,
      );
      resolve(current.number + 1);
    });
  });
}

/** YOLOX-nano where it lies beside the project, else the bundled detector; small models, one for each test of an op; and graph models. */
function readFiles(): FuzzFile[] {
  const shared = '../shared';
  const whole = [`${shared}/models/yolox-nano.onnx`, 'public/weights/glance-yolo-nano/model.onnx'].find(
    existsSync,
  )!;
  const tests = `${shared}/onnx-node-tests`;
  const small = (existsSync(tests) ? readdirSync(tests) : [])
    .map((name) => ({
      name,
      bytes: new Uint8Array(readFileSync(join(tests, name, 'model.onnx'))),
      beside: [],
    }))
    .filter(({ bytes }) => bytes.length <= SMALL_BYTES);
  // A sixth of the files are the large one.
  const large = { name: whole, bytes: new Uint8Array(readFileSync(whole)), beside: [] };
  const times = Math.ceil(Math.max(small.length, 5) / 5);
  return [...new Array<FuzzFile>(times).fill(large), ...small, ...graphModels()];
}

/** A whole detector and one small model for each op. */
function graphModels(): FuzzFile[] {
  const file = (name: string, { jsonBytes, shards }: GraphModelFiles): FuzzFile => ({
    name: `graph model “${name}”`,
    bytes: jsonBytes,
    beside: [...shards],
  });
  return [
    ...new Array<FuzzFile>(10).fill(file('detector', detectorAsGraphModel(160))),
    ...GRAPH_MODELS.map(({ name, files }) => file(name, files())),
  ];
}

function report(): void {
  for (const problem of problems) console.error(problem);
  const total = [...outcomes.values()].reduce((sum, number) => sum + number, 0);
  for (const [outcome, number] of [...outcomes].sort((a, b) => b[1] - a[1])) {
    console.log(`${String(number).padStart(7)}  ${outcome}`);
  }
  console.log(`slowest ${Math.round(slowest.ms)} ms: ${slowest.label}`);
  console.log(`largest ${(largest.bytes / 1e6).toFixed(1)} MB: ${largest.label}`);
  console.log(
    `${total} files, ${problems.length} not as promised (an error of the model within 2 s, or a model)`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}
