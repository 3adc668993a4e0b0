import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  detectOptions,
  engineConfig,
  needsRestart,
  resolveClasses,
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

describe('needsRestart', () => {
  it('is for what the model is loaded with, not for thresholds', () => {
    const before = engineConfig(DEFAULT_SETTINGS, labels);
    expect(needsRestart(before, engineConfig({ ...DEFAULT_SETTINGS, score: 0.9 }, labels))).toBe(false);
    expect(needsRestart(before, engineConfig({ ...DEFAULT_SETTINGS, size: 320 }, labels))).toBe(true);
    expect(needsRestart(before, engineConfig({ ...DEFAULT_SETTINGS, backend: 'wasm' }, labels))).toBe(true);
  });
});
