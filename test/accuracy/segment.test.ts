import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import personCard from '../../public/weights/glance-person/card.json' with { type: 'json' };
import streetCard from '../../public/weights/glance-street/card.json' with { type: 'json' };
import { sharedOrSkip } from '../support/shared.ts';
import { runGlance } from '../unit/cli/run-glance.ts';

/** Of each figure on a card, to what was measured when the model was trained, by another program. */
const TOLERANCE_PERCENT = 0.5;

/** Between backends, of the same pictures. */
const BACKEND_TOLERANCE_PERCENT = 0.1;

/** Percent. The models may get better; never worse than this. */
const FLOORS = { personIou: 93, streetMiou: 60.1 } as const;

/** A software GPU adapter takes up to a minute for a picture: it gets only some. */
const WEBGPU_PICTURES = 6;
const TIMEOUT_MS = 60 * 60_000;
const PERSON_LIST = 'training/splits/person-test.txt';
const PERSON_PICTURES = 101;
const STREET_PICTURES = 233;

interface Metric {
  readonly dataset: string;
  readonly miou: number;
  readonly perClass?: Readonly<Record<string, number>>;
}

interface Report {
  readonly images: number;
  readonly miou: number;
  readonly perClass: Readonly<Record<string, number | null>>;
  readonly globalAccuracy: number;
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-accuracy-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('glance-person', () => {
  it('reaches the accuracy on its card', { timeout: TIMEOUT_MS }, async (context) => {
    const report = await measured(personWords(context, PERSON_LIST));
    expect(report.images).toBe(PERSON_PICTURES);
    expect(report.perClass.person).toBeGreaterThanOrEqual(FLOORS.personIou);
    expectAsOnCard(report, personCard.metrics, 'Clothing Co-Parsing');
  });

  it('says the same on WebGPU', { timeout: TIMEOUT_MS }, async (context) => {
    const stems = (await readFile(PERSON_LIST, 'utf8')).trim().split(/\s+/);
    await expectSameOnWebgpu(context, personWords(context, await someOf(stems, 'person.txt')));
  });
});

describe('glance-street', () => {
  it('reaches the accuracy on its card', { timeout: TIMEOUT_MS }, async (context) => {
    const report = await measured(streetWords(context));
    expect(report.images).toBe(STREET_PICTURES);
    expect(report.miou).toBeGreaterThan(FLOORS.streetMiou);
    expectAsOnCard(report, streetCard.metrics, 'CamVid test');
  });

  it('says the same on WebGPU', { timeout: TIMEOUT_MS }, async (context) => {
    const names = await readdir(sharedOrSkip(context, 'data/camvid/test'));
    const stems = names.map((name) => parse(name).name).sort();
    await expectSameOnWebgpu(context, [...streetWords(context), '--list', await someOf(stems, 'street.txt')]);
  });
});

function personWords(context: TestContext, list: string): string[] {
  const images = sharedOrSkip(context, 'data/people/images');
  const masks = sharedOrSkip(context, 'data/people/masks');
  return ['--model', 'glance-person', '--images', images, '--masks', masks, '--list', list];
}

function streetWords(context: TestContext): string[] {
  const images = sharedOrSkip(context, 'data/camvid/test');
  const masks = sharedOrSkip(context, 'data/camvid/testannot');
  return ['--model', 'glance-street', '--images', images, '--masks', masks];
}

/** A list file of a few pictures, evenly spaced. */
async function someOf(stems: readonly string[], fileName: string): Promise<string> {
  const some = Array.from(
    { length: WEBGPU_PICTURES },
    (_, index) => stems[Math.floor((index * stems.length) / WEBGPU_PICTURES)],
  );
  const path = join(folder, fileName);
  await writeFile(path, some.join('\n'));
  return path;
}

async function measured(words: readonly string[]): Promise<Report> {
  const run = await runGlance(['eval', 'segment', ...words, '--json'], TIMEOUT_MS);
  expect(run.exitCode, run.stderr).toBe(0);
  return JSON.parse(run.stdout) as Report;
}

async function expectSameOnWebgpu(context: TestContext, words: readonly string[]): Promise<void> {
  const gpu = await runGlance(['eval', 'segment', ...words, '--backend', 'webgpu', '--json'], TIMEOUT_MS);
  if (/WebGPU cannot be used here/.test(gpu.stderr)) return context.skip(gpu.stderr.trim());
  expect(gpu.exitCode, gpu.stderr).toBe(0);
  const onGpu = JSON.parse(gpu.stdout) as Report;
  const onCpu = await measured(words);
  expect(onGpu.images).toBe(WEBGPU_PICTURES);
  expect(Math.abs(onGpu.miou - onCpu.miou)).toBeLessThanOrEqual(BACKEND_TOLERANCE_PERCENT);
  expect(Math.abs(onGpu.globalAccuracy - onCpu.globalAccuracy)).toBeLessThanOrEqual(
    BACKEND_TOLERANCE_PERCENT,
  );
}

function expectAsOnCard(report: Report, metrics: readonly Metric[], dataset: string): void {
  const claimed = metrics.find((metric) => metric.dataset.startsWith(dataset));
  expect(claimed, `the card has no metric of ${dataset}`).toBeDefined();
  expect(Math.abs(report.miou - claimed!.miou)).toBeLessThanOrEqual(TOLERANCE_PERCENT);
}
