import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runGlance } from './run-glance.ts';

const PHOTOS = 'test/fixtures/photos';
const TIMEOUT_MS = 120_000;
const PERSON = 0;
const CAT = 15;
const ZEBRA = 22;

let labels: string;

beforeAll(async () => {
  labels = await mkdtemp(join(tmpdir(), 'glance-eval-'));
});

afterAll(() => rm(labels, { recursive: true }));

describe('glance eval detect', { timeout: TIMEOUT_MS }, () => {
  it('measures against labels, per class, as JSON', async () => {
    // Roughly where they are: an overlap above .5 is sure, one above .95 is not.
    await writeFile(join(labels, 'astronaut.txt'), `${PERSON} 0.375 0.51 0.73 0.95\n`);
    await writeFile(join(labels, 'chelsea.txt'), `${CAT} 0.48 0.5 0.93 0.97\n${ZEBRA} 0.5 0.5 0.1 0.1\n`);
    const run = await runGlance(['eval', 'detect', '--images', PHOTOS, '--labels', labels, '--json']);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('1 of 3 pictures have no label file');
    const report = JSON.parse(run.stdout);
    expect(Object.keys(report)).toEqual(['ap50', 'ap', 'images', 'perClass']);
    expect(report.images).toBe(3);
    expect(report.ap50).toBeCloseTo((100 + 100 + 0) / 3, 1);
    expect(report.ap).toBeLessThanOrEqual(report.ap50);
    expect(Object.keys(report.perClass)).toEqual(['person', 'cat', 'zebra']);
    expect(report.perClass.cat).toMatchObject({ ap50: 100, instances: 1 });
    expect(report.perClass.zebra).toEqual({ ap: 0, ap50: 0, instances: 1 });
  });

  it('names folders without labels, and malformed labels', async () => {
    const bare = join(labels, 'bare');
    await mkdir(bare);
    const none = await runGlance(['eval', 'detect', '--images', PHOTOS, '--labels', bare, '--json']);
    expect(none).toMatchObject({ exitCode: 1, stdout: '' });
    expect(none.stderr).toContain('no label file');
    await writeFile(join(bare, 'coffee.txt'), '99 0.5 0.5 0.1 0.1');
    const bad = await runGlance(['eval', 'detect', '--images', PHOTOS, '--labels', bare, '--json']);
    expect(bad).toMatchObject({ exitCode: 1, stdout: '' });
    expect(bad.stderr).toContain('class 99 is not one of the model’s 80');
  });
});
