import { describe, expect, it } from 'vitest';
import { LEAST_SHARE, showsSomebody, somebodyClasses } from '../../../src/kiosk/somebody.ts';

const detected = (...labels: string[]) => ({ detections: labels.map((label) => ({ label })), classes: [] });
const segmented = (label: string, share: number) => ({ detections: [], classes: [{ label, share }] });

describe('somebodyClasses', () => {
  it('takes the model’s spelling', () => {
    expect(somebodyClasses(['Person', 'dog'], ['person'])).toEqual(new Set(['Person']));
  });

  it('is any class where the model knows none of them', () => {
    expect(somebodyClasses(['cup'], ['person'])).toBeNull();
    expect(somebodyClasses([], ['person'])).toBeNull();
  });
});

describe('showsSomebody', () => {
  it('goes by class', () => {
    const people = new Set(['person']);
    expect(showsSomebody(detected('cup', 'person'), people)).toBe(true);
    expect(showsSomebody(detected('cup'), people)).toBe(false);
    expect(showsSomebody(detected(), people)).toBe(false);
  });

  it('takes anything but the rest of the picture where no class is known', () => {
    expect(showsSomebody(detected('cup'), null)).toBe(true);
    expect(showsSomebody(detected(), null)).toBe(false);
    expect(showsSomebody(segmented('background', 1), null)).toBe(false);
    expect(showsSomebody(segmented('sky', 0.5), null)).toBe(true);
  });

  it('asks for enough of a segmented class', () => {
    const people = new Set(['person']);
    expect(showsSomebody(segmented('person', LEAST_SHARE), people)).toBe(true);
    expect(showsSomebody(segmented('person', LEAST_SHARE * 0.99), people)).toBe(false);
  });
});
