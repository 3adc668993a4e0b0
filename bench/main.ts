import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { launchBrowser } from '../test/support/browser.ts';
import { type GlanceServer, serveGlance } from '../test/support/server.ts';
import type { BenchContext, BenchRow } from './bench-row.ts';
import { describeMachine } from './describe-machine.ts';
import { formatTable } from './format-table.ts';
import type { TaskRequest } from './page/task.ts';
import { appJsGzip } from './rows/app-js-gzip.ts';
import { capturesToPaint } from './rows/capture-to-paint.ts';
import { decodeNms } from './rows/decode-nms.ts';
import { firstBoxesCold } from './rows/first-boxes-cold.ts';
import { frameOverModelWasm } from './rows/frame-over-model-wasm.ts';
import { glanceYoloNanoWebgpu } from './rows/glance-yolo-nano-webgpu.ts';
import { kernelsAgainstTfjs } from './rows/kernel-against-tfjs.ts';
import { firstBoxesCached, longestTaskLoading } from './rows/loading.ts';
import { modelsWasm } from './rows/model-wasm.ts';
import { mainThreadPerFrame, workerGarbagePerFrame } from './rows/whole-frame.ts';
import { type BenchResult, summarise } from './summarise.ts';

const ROWS: readonly BenchRow[] = [
  frameOverModelWasm,
  decodeNms,
  ...modelsWasm,
  ...kernelsAgainstTfjs,
  ...glanceYoloNanoWebgpu,
  ...capturesToPaint,
  mainThreadPerFrame,
  workerGarbagePerFrame,
  firstBoxesCold,
  firstBoxesCached,
  longestTaskLoading,
  appJsGzip,
];

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'string' }, profile: { type: 'string' } },
});
const rows = chooseRows(values.profile ?? values.only);
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

await build({ configFile: path('page/vite.config.ts'), logLevel: 'error' });
const server = await serveGlance({
  '/bench/': path('../.cache/bench/'),
  '/ort/': path('../node_modules/onnxruntime-web/dist/'),
});
try {
  const context = contextFor(server);
  if (values.profile !== undefined) await printProfiles(rows, context);
  else await measureRows(rows, context);
} finally {
  await server.close();
}

async function measureRows(chosen: readonly BenchRow[], context: BenchContext): Promise<void> {
  const results = await measureAll(chosen, context);
  console.log(`\n${formatTable(results)}`);
  if (values.json) {
    const browser = await launchBrowser();
    const machine = describeMachine(browser.version());
    await browser.close();
    mkdirSync(dirname(values.json), { recursive: true });
    writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
    console.log(`Written to ${values.json}`);
  }
}

async function printProfiles(chosen: readonly BenchRow[], context: BenchContext): Promise<void> {
  for (const row of chosen) {
    console.log(`${row.name}: ${row.profile ? await row.profile(context) : 'this row has no profile'}`);
  }
}

async function measureAll(chosen: readonly BenchRow[], context: BenchContext): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const row of chosen) {
    process.stdout.write(`${row.name} … `);
    try {
      const samples = await row.measure(context);
      if (typeof samples === 'string') {
        console.log(`skipped: ${samples}`);
        continue;
      }
      results.push(summarise(row, samples));
      console.log('note' in samples && samples.note ? String(samples.note) : 'done');
    } catch (error) {
      console.log(`failed: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
  return results;
}

function contextFor(glance: GlanceServer): BenchContext {
  return {
    server: glance,
    launch: () => launchBrowser(),
    async runTask(name, parameters, options) {
      const browser = await launchBrowser(options);
      try {
        const page = await browser.newPage();
        await page.goto(`${glance.url}bench/index.html`);
        const request: TaskRequest = { name, parameters };
        return await page.evaluate((task) => window.runTask(task), request);
      } finally {
        await browser.close();
      }
    },
  };
}

function chooseRows(only: string | undefined): readonly BenchRow[] {
  if (only === undefined) return ROWS;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length > 0) {
    console.error(`No such row: ${unknown.join(', ')}. Rows: ${ROWS.map(({ name }) => name).join(', ')}.`);
    process.exit(1);
  }
  return ROWS.filter(({ name }) => names.includes(name));
}
