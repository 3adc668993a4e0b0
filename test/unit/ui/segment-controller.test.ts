import { describe, expect, it } from 'vitest';
import { SegmentController } from '../../../src/ui/segment-controller.ts';
import { DEFAULT_SETTINGS, type SettingName, type Settings } from '../../../src/ui/settings.ts';

const PERSON = { segment: { kind: 'alpha', labels: ['background', 'person'] } } as never;
const STREET = { segment: { kind: 'classes', labels: ['sky', 'road'] } } as never;

/** The controller with settings that change as in the app. */
function app(start: Partial<Settings> = {}) {
  let settings: Settings = { ...DEFAULT_SETTINGS, ...start };
  const engine = { lastFrameId: 0, client: {} as never };
  const host = { addController: () => undefined, requestUpdate: () => undefined } as never;
  const controller = new SegmentController(host, engine, () => settings);
  return {
    controller,
    engine,
    set(change: Partial<Settings>) {
      settings = { ...settings, ...change };
      controller.settingsChanged(Object.keys(change) as SettingName[]);
    },
  };
}

describe('veiled', () => {
  it('hides nothing while detecting, and nothing under a coloured mask', () => {
    expect(app({ task: 'detect', effect: 'blur' }).controller.veiled).toBe(false);
    expect(app({ task: 'segment', effect: 'overlay' }).controller.veiled).toBe(false);
  });

  it('hides the picture from the moment that an effect is on, before any model runs', () => {
    for (const effect of ['blur', 'colour', 'picture'] as const) {
      expect(app({ task: 'segment', effect }).controller.veiled).toBe(true);
      expect(app({ task: 'both', effect }).controller.veiled).toBe(true);
    }
    const { controller, set } = app({ effect: 'blur' });
    set({ task: 'segment' });
    expect(controller.veiled).toBe(true);
  });

  it('ends where the model knows no people, and begins with the next one that may', () => {
    const { controller, set } = app({ task: 'segment', effect: 'blur', segmentModel: 'glance-street' });
    controller.engineReady(STREET);
    expect(controller.veiled).toBe(false);
    set({ segmentModel: 'glance-person' });
    expect(controller.veiled).toBe(true);
  });
});

describe('accepts', () => {
  it('takes what was painted with the effect, and nothing painted before it was on', () => {
    const { controller, engine, set } = app({ task: 'segment' });
    controller.engineReady(PERSON);
    expect(controller.accepts({ frameId: 3 })).toBe(true);
    engine.lastFrameId = 7;
    set({ effect: 'blur' });
    expect(controller.accepts({ frameId: 7 })).toBe(false);
    expect(controller.accepts({ frameId: 8 })).toBe(true);
  });

  it('takes nothing from the model before, as long as the new one loads', () => {
    const { controller, set } = app({ task: 'segment', effect: 'blur', segmentModel: 'glance-street' });
    controller.engineReady(STREET);
    expect(controller.accepts({ frameId: 1 })).toBe(true);
    set({ segmentModel: 'glance-person' });
    expect(controller.accepts({ frameId: 2 })).toBe(false);
    controller.engineReady(PERSON);
    expect(controller.accepts({ frameId: 3 })).toBe(true);
  });

  it('goes on while the detector is added to the same segmenter', () => {
    const { controller, set } = app({ task: 'segment', effect: 'blur' });
    controller.engineReady(PERSON);
    set({ task: 'both' });
    expect(controller.accepts({ frameId: 2 })).toBe(true);
  });

  it('takes nothing once only boxes are asked for', () => {
    const { controller, set } = app({ task: 'segment' });
    controller.engineReady(PERSON);
    set({ task: 'detect' });
    expect(controller.accepts({ frameId: 9 })).toBe(false);
  });
});

describe('onlyClassId', () => {
  it('is forgotten with the model that it belongs to', () => {
    const { controller, set } = app({ task: 'segment' });
    controller.engineReady(STREET);
    controller.onlyClassId = 1;
    set({ opacity: 0.2 });
    expect(controller.onlyClassId).toBe(1);
    set({ segmentModel: 'glance-person' });
    expect(controller.onlyClassId).toBeNull();
    controller.onlyClassId = 5;
    controller.engineReady(PERSON);
    expect(controller.onlyClassId).toBeNull();
  });
});
