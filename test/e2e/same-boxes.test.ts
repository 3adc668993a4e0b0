import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { iou } from '../../src/postprocess/iou.ts';
import type { Detection } from '../../src/shared/detection.ts';
import type { Box } from '../../src/shared/geometry.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { sharedPath } from '../support/shared.ts';
import { runGlance } from '../unit/cli/run-glance.ts';

const SCORE = 0.25;
const SCORE_TOLERANCE = 0.02;
const LEAST_IOU = 0.98;
const IOU = '0.5';
/** The first of the shared pictures, by name: crowded and empty ones, wide and high ones. */
const SHARED_PICTURES = 20;

const session = e2eSession(() => ({}));
const opened = session.shared({ backend: 'wasm', score: String(SCORE), iou: IOU });

const folders = [
  { name: 'photos', folder: 'test/fixtures/photos', most: Number.POSITIVE_INFINITY },
  { name: 'pictures of coco128', folder: sharedPath('data/coco128/images/val'), most: SHARED_PICTURES },
];

test.for(folders)(
  'browser and command line see the same boxes on $name',
  { timeout: 120_000 },
  async (where) => {
    const { folder, most } = where;
    if (folder === null) {
      console.log('skipped: ../shared/data/coco128 is not on this machine');
      return;
    }
    const names = readdirSync(folder).sort().slice(0, most);
    const paths = names.map((name) => join(folder, name));
    const options = ['--score', String(SCORE), '--iou', IOU, '--backend', 'wasm', '--json'];
    session.server.mount({ '/pictures/': `${folder}/` });
    const [{ stdout }, visit] = await Promise.all([
      runGlance(['detect', ...paths, ...options], 90_000),
      opened(),
    ]);
    const { images } = JSON.parse(stdout) as { images: { path: string; detections: Detection[] }[] };
    expect(images).toHaveLength(names.length);
    let compared = 0;
    for (const { path, detections } of images) {
      const name = basename(path);
      await visit.dropFile(`/pictures/${name}`, name, 'image/jpeg');
      await visit.waitForDropped(name);
      const { last } = await visit.notes();
      compared +=
        expectSame(detections, last!.detections, name) + expectSame(last!.detections, detections, name);
    }
    expect(compared).toBeGreaterThan(2 * names.length);
  },
);

/** Each detection that the threshold cannot hide has its like among the others. Returns how many there were. */
function expectSame(those: readonly Detection[], others: readonly Detection[], picture: string): number {
  const sure = those.filter(({ score }) => score >= SCORE + SCORE_TOLERANCE);
  for (const { label, score, box } of sure) {
    const same = others.filter((other) => other.label === label);
    const best = same.reduce((most, other) => Math.max(most, overlap(box, other, score)), 0);
    expect(best, `${picture}: ${label} ${score}`).toBeGreaterThanOrEqual(LEAST_IOU);
  }
  return sure.length;
}

/** How far another detection lies over a box; 0 where their scores differ. */
function overlap(box: Box, other: Detection, score: number): number {
  return Math.abs(other.score - score) <= SCORE_TOLERANCE ? iou(box, other.box) : 0;
}
