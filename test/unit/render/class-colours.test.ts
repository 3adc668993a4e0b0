import { describe, expect, it } from 'vitest';
import { classColour, contrastRatio } from '../../../src/render/class-colours.ts';

describe('classColour', () => {
  it('gives text of at least 4.5 : 1 for every class', () => {
    for (let classId = 0; classId < 80; classId++) {
      const { fill, text } = classColour(classId);
      expect(contrastRatio(fill, text)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('is stable, differs between neighbours and takes any integer', () => {
    expect(classColour(3)).toEqual(classColour(3));
    expect(classColour(3).fill).not.toBe(classColour(4).fill);
    expect(classColour(-1).fill).toMatch(/^#[0-9a-f]{6}$/);
  });
});

describe('contrastRatio', () => {
  it('is 21 for black on white, 1 for a colour on itself, and symmetric', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrastRatio('#ffffff', '#000000')).toBeCloseTo(21);
    expect(contrastRatio('#56b4e9', '#56b4e9')).toBe(1);
  });
});
