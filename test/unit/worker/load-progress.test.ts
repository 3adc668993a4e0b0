import { describe, expect, it } from 'vitest';
import { LoadProgress, type Report } from '../../../src/worker/load-progress.ts';

describe('LoadProgress', () => {
  it('adds up two models and the engine, and says what came last', () => {
    const told: Parameters<Report>[0][] = [];
    const progress = new LoadProgress((status) => told.push(status));
    const [detector, segmenter] = [progress.part('model'), progress.part('model')];
    const engine = progress.part('engine');
    detector(10, 100);
    segmenter(5, 50);
    engine(0, 7);
    segmenter(50, 50);
    expect(told).toEqual([
      { state: 'loading', what: 'model', loadedBytes: 10, totalBytes: 100 },
      { state: 'loading', what: 'model', loadedBytes: 15, totalBytes: 150 },
      { state: 'loading', what: 'engine', loadedBytes: 15, totalBytes: 157 },
      { state: 'loading', what: 'model', loadedBytes: 60, totalBytes: 157 },
    ]);
  });
});
