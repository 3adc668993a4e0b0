import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  detectOptions,
  engineConfig,
  needsRestart,
  resolveClasses,
  type Settings,
} from '../../../src/ui/settings.ts';

const labels = ['person', 'dog', 'Wine glass', '1'];

describe('resolveClasses', () => {
  it('keeps all for null and none for an empty list', () => {
    expect(resolveClasses(null, labels)).toEqual({ classIds: null, unknown: [] });
    expect(resolveClasses([], labels)).toEqual({ classIds: [], unknown: [] });
  });

  it('takes names in any case, and numbers; a name wins over a number', () => {
    expect(resolveClasses(['WINE GLASS', '0', 'person', '1'], labels)).toEqual({
      classIds: [0, 2, 3],
      unknown: [],
    });
  });

  it('names what the model does not have', () => {
    expect(resolveClasses(['unicorn', '99', '-1', 'dog'], labels)).toEqual({
      classIds: [1],
      unknown: ['unicorn', '99', '-1'],
    });
  });
});

describe('engineConfig', () => {
  it('finds the card of a bundled model, and takes another as an address', () => {
    expect(engineConfig(DEFAULT_SETTINGS, null).cardUrl).toBe('weights/glance-yolo-nano/card.json');
    expect(engineConfig({ ...DEFAULT_SETTINGS, model: 'x/card.json' }, null).cardUrl).toBe('x/card.json');
  });

  it('keeps all classes while the labels are not known', () => {
    const settings = { ...DEFAULT_SETTINGS, classes: ['dog'] };
    expect(detectOptions(settings, null).classIds).toBeNull();
    expect(detectOptions(settings, labels).classIds).toEqual([1]);
  });
});

describe('engineConfig for tasks', () => {
  it('starts what the task needs, and never nothing', () => {
    const cards = (task: 'detect' | 'segment' | 'both') => {
      const { cardUrl, segmentCardUrl } = engineConfig({ ...DEFAULT_SETTINGS, task }, null);
      return [cardUrl, segmentCardUrl];
    };
    expect(cards('detect')).toEqual(['weights/glance-yolo-nano/card.json', null]);
    expect(cards('segment')).toEqual([null, 'weights/glance-person/card.json']);
    expect(cards('both')).toEqual(['weights/glance-yolo-nano/card.json', 'weights/glance-person/card.json']);
  });

  it('hands on how masks are shown', () => {
    const settings = { ...DEFAULT_SETTINGS, effect: 'colour', background: '#102030', blur: 0.7 } as const;
    expect(engineConfig(settings, null, 4).segment).toMatchObject({
      effect: 'colour',
      colour: '#102030',
      blur: 0.7,
      onlyClassId: 4,
    });
  });
});

describe('needsRestart', () => {
  it('is for another task or segmenter, not for another effect', () => {
    const before = engineConfig({ ...DEFAULT_SETTINGS, task: 'segment' }, labels);
    const restarts = (change: Partial<Settings>) =>
      needsRestart(before, engineConfig({ ...DEFAULT_SETTINGS, task: 'segment', ...change }, labels));
    expect(restarts({ effect: 'blur', opacity: 0.1, smoothing: 0 })).toBe(false);
    expect(restarts({ task: 'both' })).toBe(true);
    expect(restarts({ segmentModel: 'glance-street' })).toBe(true);
    expect(restarts({ segmentSize: 128 })).toBe(true);
    expect(restarts({ size: 320 })).toBe(false); // of the detector, which does not run
  });

  it('is for what the model is loaded with, not for thresholds', () => {
    const before = engineConfig(DEFAULT_SETTINGS, labels);
    expect(needsRestart(before, engineConfig({ ...DEFAULT_SETTINGS, score: 0.9 }, labels))).toBe(false);
    expect(needsRestart(before, engineConfig({ ...DEFAULT_SETTINGS, size: 320 }, labels))).toBe(true);
    expect(needsRestart(before, engineConfig({ ...DEFAULT_SETTINGS, backend: 'wasm' }, labels))).toBe(true);
  });
});
