import { describe, expect, it } from 'vitest';
import { FrameStats, RingBuffer } from '../../../src/ui/stats.ts';

const result = (capturedAtMs: number, model = 10) => ({
  capturedAtMs,
  timingsMs: { preprocess: 1, model, postprocess: 2, total: model + 3 },
});

describe('RingBuffer', () => {
  it('knows nothing when empty', () => {
    expect(new RingBuffer(4).percentile(0.5)).toBeNull();
  });

  it('gives nearest-rank percentiles', () => {
    const buffer = new RingBuffer(10);
    for (const value of [5, 1, 4, 2, 3]) buffer.push(value);
    expect([0, 0.2, 0.5, 0.95, 1].map((share) => buffer.percentile(share))).toEqual([1, 1, 3, 5, 5]);
  });

  it('sorts by number, not by text', () => {
    const buffer = new RingBuffer(3);
    for (const value of [100, 20, 3]) buffer.push(value);
    expect(buffer.percentile(0.5)).toBe(20);
  });

  it('forgets the oldest', () => {
    const buffer = new RingBuffer(2);
    for (const value of [1, 2, 3]) buffer.push(value);
    expect([...buffer.values()].sort()).toEqual([2, 3]);
    buffer.clear();
    expect(buffer.count).toBe(0);
  });
});

describe('FrameStats', () => {
  it('measures from capture to paint', () => {
    const stats = new FrameStats();
    for (let i = 0; i < 100; i++) stats.painted(result(i * 50, i), i * 50 + 40 + (i >= 90 ? 60 : 0));
    const summary = stats.summary(5000);
    expect(summary.latencyP50Ms).toBe(40);
    expect(summary.latencyP95Ms).toBe(100);
    expect(summary.modelMs).toBe(49);
    expect(summary).toMatchObject({ preprocessMs: 1, postprocessMs: 2 });
  });

  it('counts frames per second by their intervals', () => {
    const stats = new FrameStats();
    for (let i = 0; i <= 40; i++) stats.painted(result(i * 50), i * 50);
    expect(stats.summary(2000).fps).toBeCloseTo(20);
  });

  it('reads a slow engine as slow, not as nothing', () => {
    const stats = new FrameStats();
    for (const atMs of [0, 4000, 8000]) stats.painted(result(atMs), atMs);
    expect(stats.summary(9000).fps).toBeCloseTo(0.25);
  });

  it('lets the rate fall when nothing comes any more', () => {
    const stats = new FrameStats();
    for (let i = 0; i <= 40; i++) stats.painted(result(i * 50), i * 50);
    expect(stats.summary(7000).fps).toBeLessThan(0.3);
  });

  it('knows a single result’s latency, and no rate', () => {
    const stats = new FrameStats();
    stats.painted(result(1000), 1040);
    expect(stats.summary(5000)).toMatchObject({ fps: null, latencyP50Ms: 40, latencyP95Ms: 40, modelMs: 10 });
  });

  it('knows nothing after clear', () => {
    const stats = new FrameStats();
    stats.painted(result(0), 10);
    stats.clear();
    expect(Object.values(stats.summary(20)).every((value) => value === null)).toBe(true);
  });
});
