import { describe, expect, it } from 'vitest';
import { labelText, type PaintContext, paintBoxes } from '../../../src/render/box-painter.ts';
import { fitViewport } from '../../../src/render/viewport.ts';

type Call = readonly [name: string, ...values: readonly unknown[]];

/** A 2D context that writes down what is drawn; every letter is 8 px wide. */
function recordingContext(): { context: PaintContext; calls: Call[] } {
  const calls: Call[] = [];
  const context = new Proxy(
    {},
    {
      get: (_, name: string) => {
        if (name === 'measureText') return (text: string) => ({ width: text.length * 8 });
        return (...values: unknown[]) => calls.push([name, ...values]);
      },
      set: (_, name: string, value: unknown) => {
        calls.push([name, value]);
        return true;
      },
    },
  ) as PaintContext;
  return { context, calls };
}

const viewport = fitViewport({
  source: { width: 200, height: 100 },
  view: { width: 400, height: 200 },
  fit: 'cover',
});
const person = { label: 'person', classId: 0, score: 0.874, box: [50, 40, 100, 90] } as const;

describe('paintBoxes', () => {
  it('clears the canvas and draws nothing for an empty list', () => {
    const { context, calls } = recordingContext();
    paintBoxes(context, [], { viewport, pixelRatio: 2 });
    expect(calls).toEqual([
      ['setTransform', 2, 0, 0, 2, 0, 0],
      ['clearRect', 0, 0, 400, 200],
    ]);
  });

  it('draws the box where the viewport puts it, and its label above', () => {
    const { context, calls } = recordingContext();
    paintBoxes(context, [person], { viewport, pixelRatio: 1 });
    const rects = calls.filter(([name]) => name === 'roundRect');
    expect(rects[0]!.slice(1, 5)).toEqual([100, 80, 100, 100]);
    const [, text, x, y] = calls.find(([name]) => name === 'fillText')!;
    expect(text).toBe('person 87%');
    expect(x as number).toBeGreaterThan(98);
    expect(y as number).toBeLessThan(80);
  });

  it('draws the strongest last, so that it lies on top', () => {
    const { context, calls } = recordingContext();
    const dog = { label: 'dog', classId: 16, score: 0.5, box: [60, 50, 110, 95] } as const;
    paintBoxes(context, [person, dog], { viewport, pixelRatio: 1 });
    const texts = calls.filter(([name]) => name === 'fillText').map(([, text]) => text);
    expect(texts).toEqual(['dog 50%', 'person 87%']);
  });

  it('leaves out what the crop hides', () => {
    const { context, calls } = recordingContext();
    paintBoxes(context, [{ ...person, box: [300, 0, 320, 20] }], { viewport, pixelRatio: 1 });
    expect(calls.some(([name]) => name === 'fillText' || name === 'stroke')).toBe(false);
  });

  it('writes and strokes as large as it is told', () => {
    const { context, calls } = recordingContext();
    paintBoxes(context, [person], { viewport, pixelRatio: 1, fontPx: 40 });
    expect(calls.find(([name]) => name === 'font')?.[1]).toContain('600 40px');
    const strokes = calls.filter(([name]) => name === 'lineWidth').map(([, width]) => width);
    expect(strokes).toContain(40 * 0.17);
  });

  it('does not clear a picture it is drawn onto', () => {
    const { context, calls } = recordingContext();
    paintBoxes(context, [person], { viewport, pixelRatio: 1 }, false);
    expect(calls.some(([name]) => name === 'clearRect')).toBe(false);
  });
});

describe('labelText', () => {
  it('is the name and the score in percent', () => {
    expect(labelText({ label: 'traffic light', score: 0.005 })).toBe('traffic light 1%');
  });
});
