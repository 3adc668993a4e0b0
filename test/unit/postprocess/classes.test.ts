import { describe, expect, it } from 'vitest';
import { ClassSmoother } from '../../../src/postprocess/smooth-classes.ts';
import { classProbabilities, topClasses } from '../../../src/postprocess/top-classes.ts';

describe('topClasses', () => {
  it('gives the likeliest first, of equals the lower id, without NaN', () => {
    const values = Float32Array.of(0.25, Number.NaN, 0.5, 0.25);
    expect(topClasses(values, 3, 'probabilities')).toEqual([
      { classId: 2, score: 0.5 },
      { classId: 0, score: 0.25 },
      { classId: 3, score: 0.25 },
    ]);
    expect(topClasses(values, 9, 'probabilities')).toHaveLength(3);
    expect(topClasses(values, 0, 'probabilities')).toEqual([]);
    expect(topClasses(Float32Array.of(), 3, 'softmax')).toEqual([]);
  });

  it('takes the softmax of logits, of large ones too', () => {
    const [first, second] = topClasses(Float32Array.of(1000, 1000 + Math.log(3)), 2, 'softmax');
    expect(first!.classId).toBe(1);
    expect(first!.score).toBeCloseTo(0.75, 4);
    expect(second!.score).toBeCloseTo(0.25, 4);
  });

  it('puts a thousand classes in the order of a sort', () => {
    const values = Float32Array.from({ length: 1000 }, (_, id) => Math.sin(id * 12.9898) * 43758.5453);
    const sorted = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
    expect(topClasses(values, 20, 'softmax').map(({ classId }) => classId)).toEqual(sorted.slice(0, 20));
  });
});

describe('classProbabilities', () => {
  it('adds up to one after a softmax, and is 0 where nothing is known', () => {
    const out = new Float64Array(3);
    classProbabilities(Float32Array.of(2, Number.NaN, 2), 'softmax', out);
    expect([...out]).toEqual([0.5, 0, 0.5]);
  });
});

describe('ClassSmoother', () => {
  const cat = Float64Array.of(1, 0);
  const cup = Float64Array.of(0, 1);

  it('shows the first picture as it is, and moves to others over time, not at once', () => {
    const smoother = new ClassSmoother();
    expect([...smoother.next(cat, 0)]).toEqual([1, 0]);
    const [soon] = smoother.next(cup, 33);
    expect(soon).toBeGreaterThan(0.85);
    const [after] = smoother.next(cup, 2000);
    expect(after).toBeLessThan(0.01);
  });

  it('takes the same time at any frame rate', () => {
    const at = (rate: number) => {
      const smoother = new ClassSmoother();
      smoother.next(cat, 0);
      for (let frame = 1; frame <= rate; frame++) smoother.next(cup, (frame * 500) / rate);
      return smoother.next(cup, 500)[0]!;
    };
    expect(at(30)).toBeCloseTo(at(3), 6);
  });

  it('keeps likelihoods that add up to one so, changes none that it is given, and forgets', () => {
    const smoother = new ClassSmoother();
    smoother.next(cat, 0);
    const [a, b] = smoother.next(cup, 100);
    expect(a! + b!).toBeCloseTo(1, 12);
    expect([...cup]).toEqual([0, 1]);
    smoother.forget();
    expect([...smoother.next(cup, 110)]).toEqual([0, 1]);
  });

  it('stands still where a frame is older than the last', () => {
    const smoother = new ClassSmoother();
    smoother.next(cat, 1000);
    expect([...smoother.next(cup, 900)]).toEqual([1, 0]);
  });
});
