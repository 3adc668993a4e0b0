import { describe, expect, it } from 'vitest';
import { alphaPixels, classLayer, overlayPixels } from '../../../src/render/mask-layers.ts';
import { segmentColour } from '../../../src/render/segment-colours.ts';
import type { SegmentMask } from '../../../src/shared/segmentation.ts';

const LABELS = ['sky', 'road', 'car'];

function rgba(pixel: number): number[] {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255, pixel >>> 24];
}

function layer(mask: SegmentMask, opacity: number, onlyClassId: number | null): number[][] {
  const out = new Uint32Array(mask.content.width * mask.content.height);
  classLayer(mask, LABELS, { opacity, onlyClassId }, out);
  return [...out].map(rgba);
}

describe('classLayer', () => {
  const flat: SegmentMask = {
    width: 4,
    height: 3,
    kind: 'classes',
    values: new Uint8Array(12).fill(1),
    content: { x: 0, y: 0, width: 3, height: 2 },
  };

  it('colours a class with the opacity', () => {
    const pixels = layer(flat, 0.5, null);
    expect(pixels).toHaveLength(6);
    for (const pixel of pixels) expect(pixel).toEqual([...segmentColour(1, 'road'), 128]);
  });

  it('darkens what is not the class shown, without colour', () => {
    for (const pixel of layer(flat, 0.5, 0)) expect(pixel).toEqual([0, 0, 0, 153]);
    for (const pixel of layer(flat, 0.5, 1)) expect(pixel).toEqual([...segmentColour(1, 'road'), 128]);
  });

  it('draws a line where two classes meet, and none at the edge of the content', () => {
    const halves: SegmentMask = { ...flat, values: Uint8Array.from([0, 1, 1, 2, 0, 1, 1, 2, 9, 9, 9, 9]) };
    const pixels = layer(halves, 0.4, null);
    const [left, middle, right] = pixels;
    expect(left![3]).toBeGreaterThan(middle![3]!);
    expect(middle).toEqual([...segmentColour(1, 'road'), 102]);
    expect(right).toEqual(middle);
    expect(pixels.slice(3)).toEqual([left, middle, right]);
  });

  it('shows nothing at an opacity of 0', () => {
    const halves: SegmentMask = { ...flat, values: Uint8Array.from([0, 1, 1, 2, 0, 1, 1, 2, 9, 9, 9, 9]) };
    for (const pixel of layer(halves, 0, null)) expect(pixel[3]).toBe(0);
  });
});

describe('overlayPixels', () => {
  const labels = ['background', 'person'];
  const at = (onlyClassId: number | null, value: number) =>
    rgba(overlayPixels(labels, { opacity: 0.5, onlyClassId })[value]!);

  it('colours the person and leaves the background as it is', () => {
    expect(at(null, 0)[3]).toBe(0);
    expect(at(null, 255)).toEqual([...segmentColour(1, 'person'), 128]);
    expect(at(null, 128)[3]).toBe(64);
  });

  it('darkens the background where the person is shown alone, and the other way round', () => {
    expect(at(1, 0)).toEqual([0, 0, 0, 153]);
    expect(at(1, 255)).toEqual([...segmentColour(1, 'person'), 128]);
    expect(at(0, 0)[3]).toBe(0);
    expect(at(0, 255)).toEqual([0, 0, 0, 153]);
  });
});

describe('alphaPixels', () => {
  it('holds alpha to what there is', () => {
    const pixels = alphaPixels((share) => share * 4 - 1);
    expect(rgba(pixels[0]!)).toEqual([0, 0, 0, 0]);
    expect(rgba(pixels[255]!)).toEqual([0, 0, 0, 255]);
  });
});
