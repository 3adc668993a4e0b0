import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import personCard from '../../public/weights/glance-person/card.json' with { type: 'json' };
import streetCard from '../../public/weights/glance-street/card.json' with { type: 'json' };
import { sharedOrSkip } from '../support/shared.ts';
import { runGlance } from '../unit/cli/run-glance.ts';

/** Of each figure on a card, to what was measured when the model was trained, by another program. */
const TOLERANCE_PERCENT = 0.5;

/** Percent. The models may get better; never worse than this. */
const FLOORS = { personIou: 93, streetMiou: 51.3 } as const;

/** A software GPU adapter takes seconds per picture, several times that on a busy machine. */
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

describe.each(['wasm', 'webgpu'])('segmenters on %s', (backend) => {
  it('glance-person reaches the accuracy on its card', { timeout: TIMEOUT_MS }, async (context) => {
    const images = sharedOrSkip(context, 'data/people/images');
    const masks = sharedOrSkip(context, 'data/people/masks');
    expect(existsSync(PERSON_LIST)).toBe(true);
    const words = ['--model', 'glance-person', '--images', images, '--masks', masks, '--list', PERSON_LIST];
    const { report, unusable } = await measure(words, backend);
    if (!report) return context.skip(unusable);
    expect(report.images).toBe(PERSON_PICTURES);
    expect(report.perClass.person).toBeGreaterThanOrEqual(FLOORS.personIou);
    expectAsOnCard(report, personCard.metrics, 'Clothing Co-Parsing');
  });

  it('glance-street reaches the accuracy on its card', { timeout: TIMEOUT_MS }, async (context) => {
    const images = sharedOrSkip(context, 'data/camvid/test');
    const masks = sharedOrSkip(context, 'data/camvid/testannot');
    const words = ['--model', 'glance-street', '--images', images, '--masks', masks];
    const { report, unusable } = await measure(words, backend);
    if (!report) return context.skip(unusable);
    expect(report.images).toBe(STREET_PICTURES);
    expect(report.miou).toBeGreaterThan(FLOORS.streetMiou);
    expectAsOnCard(report, streetCard.metrics, 'CamVid test');
  });
});

/** No report where the machine has no such backend. */
async function measure(
  words: readonly string[],
  backend: string,
): Promise<{ report: Report | null; unusable: string }> {
  const run = await runGlance(['eval', 'segment', ...words, '--backend', backend, '--json'], TIMEOUT_MS);
  if (/WebGPU cannot be used here/.test(run.stderr)) return { report: null, unusable: run.stderr.trim() };
  expect(run.exitCode, run.stderr).toBe(0);
  return { report: JSON.parse(run.stdout) as Report, unusable: '' };
}

function expectAsOnCard(report: Report, metrics: readonly Metric[], dataset: string): void {
  const claimed = metrics.find((metric) => metric.dataset.startsWith(dataset));
  expect(claimed, `the card has no metric of ${dataset}`).toBeDefined();
  expect(Math.abs(report.miou - claimed!.miou)).toBeLessThanOrEqual(TOLERANCE_PERCENT);
}
