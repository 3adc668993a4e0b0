import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GpuTrials } from '../../../src/client/gpu-trials.ts';
import type { GpuTrial } from '../../../src/shared/gpu-trials.ts';
import { MemoryStore } from '../health/stores.ts';

const CANVAS: GpuTrial = { use: 'canvas', adapter: 'Odd GPU' };
const FRAMES: GpuTrial = { use: 'video-frames', adapter: 'Odd GPU' };

let store: MemoryStore;
let page: EventTarget & { hidden: boolean };

beforeEach(() => {
  store = new MemoryStore();
  page = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
});
afterEach(() => vi.unstubAllGlobals());

/** A page that opens where others were before. */
function open(system = 'Glance 1, browser 7') {
  const told: GpuTrial[] = [];
  return { trials: new GpuTrials((trial) => told.push(trial), { store: () => store, system }), told };
}

/** What stands in storage. */
const marked = () =>
  JSON.parse(store.values.get('glance.gpu-trials') ?? '[]').map(({ use }: GpuTrial) => use);

describe('GpuTrials', () => {
  it('has a mark in storage before it allows a trial, until that went well', () => {
    const { trials } = open();
    expect(trials.begins(CANVAS, 1)).toBe(true);
    expect(marked()).toEqual(['canvas']);
    trials.well(CANVAS);
    expect(store.values.size).toBe(0);
    expect(trials.begins(CANVAS, 2)).toBe(true);
    expect(marked()).toEqual([]);
    expect(open().trials.begins(CANVAS, 1)).toBe(true);
  });

  it('leaves out what a page before never ended, and says so once', () => {
    open().trials.begins(CANVAS, 1);
    for (const tellings of [1, 0]) {
      const { trials, told } = open();
      expect(trials.begins(CANVAS, 1)).toBe(false);
      expect(trials.begins(CANVAS, 2)).toBe(false);
      expect(told).toEqual(Array(tellings).fill(CANVAS));
      expect(marked()).toEqual(['canvas']);
    }
  });

  it.each([
    ['another use', FRAMES, undefined],
    ['another adapter', { ...CANVAS, adapter: 'Other GPU' }, undefined],
    ['another browser', CANVAS, 'Glance 1, browser 8'],
  ])('tries %s', (_, trial, system) => {
    open().trials.begins(CANVAS, 1);
    const { trials, told } = open(system);
    expect(trials.begins(trial, 1)).toBe(true);
    expect(told).toEqual([]);
  });

  it('forgets a mark of another browser where it writes', () => {
    open().trials.begins(CANVAS, 1);
    const { trials } = open('Glance 1, browser 8');
    trials.begins(CANVAS, 1);
    trials.well(CANVAS);
    expect(store.values.size).toBe(0);
  });

  it('keeps the mark, and does not try again, where the device was lost or the engine died on the way', () => {
    for (const trial of [CANVAS, FRAMES]) {
      const { trials, told } = open();
      trials.begins(trial, 1);
      if (trial === CANVAS) trials.lost(trial);
      else trials.engineGone(1, true);
      expect(told).toEqual([]);
      expect(trials.begins(trial, 2)).toBe(false);
      expect(told).toEqual([trial]);
    }
    expect(marked()).toEqual(['canvas', 'video-frames']);
  });

  it('after a loss that came later tries again in the next page, not in this one', () => {
    const { trials, told } = open();
    trials.begins(CANVAS, 1);
    trials.well(CANVAS);
    trials.lost(CANVAS);
    expect(trials.begins(CANVAS, 2)).toBe(false);
    expect(told).toEqual([CANVAS]);
    expect(open().trials.begins(CANVAS, 1)).toBe(true);
  });

  it.each<[string, (trials: GpuTrials) => void]>([
    ['it did not work', (trials) => trials.ended(CANVAS)],
    ['its engine was not needed any more', (trials) => trials.engineGone(1, false)],
    ['the page was closed', () => page.dispatchEvent(new Event('pagehide'))],
  ])('takes the mark away where %s', (_, end) => {
    const { trials } = open();
    trials.begins(CANVAS, 1);
    end(trials);
    expect(marked()).toEqual([]);
  });

  it('has no mark while nobody looks, and has it again afterwards', () => {
    const { trials } = open();
    trials.begins(CANVAS, 1);
    for (const hidden of [true, false]) {
      page.hidden = hidden;
      page.dispatchEvent(new Event('visibilitychange'));
      expect(marked()).toEqual(hidden ? [] : ['canvas']);
    }
    trials.well(CANVAS);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(marked()).toEqual([]);
  });

  it('is not ended by an older engine when a newer one tries the same', () => {
    const { trials } = open();
    trials.begins(CANVAS, 1);
    trials.begins(CANVAS, 2);
    trials.engineGone(1, false);
    expect(marked()).toEqual(['canvas']);
  });

  it('leaves the marks of other tabs', () => {
    const { trials } = open();
    trials.begins(CANVAS, 1);
    open().trials.begins(FRAMES, 1);
    trials.well(CANVAS);
    expect(marked()).toEqual(['video-frames']);
  });

  it('knows its own page alone where nothing can be stored, or what is stored is damaged', () => {
    store.values.set('glance.gpu-trials', '[null, {"use": "canvas"');
    expect(open().trials.begins(CANVAS, 1)).toBe(true);
    store.denied = true;
    const { trials } = open();
    expect(trials.begins(CANVAS, 1)).toBe(true);
    trials.lost(CANVAS);
    expect(trials.begins(CANVAS, 2)).toBe(false);
  });
});
