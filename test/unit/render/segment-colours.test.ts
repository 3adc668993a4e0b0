import { describe, expect, it, test } from 'vitest';
import { hexColour, segmentColour } from '../../../src/render/segment-colours.ts';
import { COLOUR_VISIONS, colourDistance } from '../../support/colour-vision.ts';

const STREET = [
  'sky',
  'building',
  'pole',
  'road',
  'pavement',
  'tree',
  'sign symbol',
  'fence',
  'car',
  'pedestrian',
  'bicyclist',
];
/** Ten is a difference seen at a glance. */
const APART = 18;

describe('segmentColour', () => {
  test.each(Object.entries(COLOUR_VISIONS))('the street classes are apart with %s', (_, vision) => {
    const colours = STREET.map((label, id) => segmentColour(id, label));
    for (const [i, a] of colours.entries()) {
      for (const [j, b] of colours.slice(0, i).entries()) {
        expect(colourDistance(a, b, vision), `${STREET[i]} and ${STREET[j]}`).toBeGreaterThanOrEqual(APART);
      }
    }
  });

  test.each(Object.entries(COLOUR_VISIONS))('person and background are apart with %s', (_, vision) => {
    const distance = colourDistance(segmentColour(1, 'person'), segmentColour(0, 'background'), vision);
    expect(distance).toBeGreaterThanOrEqual(APART);
  });

  it('gives a colour for any id, another one when the ids come round again', () => {
    expect(segmentColour(11, 'x')).not.toEqual(segmentColour(0, 'x'));
    expect(segmentColour(22, 'x')).not.toEqual(segmentColour(11, 'x'));
    for (const id of [-3, 200, 1.5, Number.NaN]) expect(segmentColour(id, '')).toHaveLength(3);
  });

  it('takes no label for more than a word', () => {
    expect(segmentColour(2, 'constructor')).toEqual(segmentColour(2, ''));
  });
});

describe('colourDistance', () => {
  it('is that of the published pairs', () => {
    const eye = COLOUR_VISIONS.trichromacy!;
    expect(colourDistance([255, 255, 255], [0, 0, 0], eye)).toBeCloseTo(100, 0);
    expect(colourDistance([10, 200, 30], [10, 200, 30], eye)).toBe(0);
  });

  it('brings red and green together for people without M cones', () => {
    const red = [190, 80, 40] as const;
    const green = [110, 120, 40] as const;
    const seen = colourDistance(red, green, COLOUR_VISIONS.deuteranopia!);
    expect(seen).toBeLessThan(colourDistance(red, green, COLOUR_VISIONS.trichromacy!) / 3);
  });
});

test('hexColour', () => {
  expect(hexColour([0, 10, 255])).toBe('#000aff');
});
