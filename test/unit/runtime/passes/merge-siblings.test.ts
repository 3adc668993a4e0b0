import { describe, expect, it } from 'vitest';
import { compileModel } from '../../../../src/runtime/graph/compile.ts';
import { removeDeadCode } from '../../../../src/runtime/graph/passes/dead-code.ts';
import { mergeSiblings } from '../../../../src/runtime/graph/passes/merge-siblings.ts';
import { countOps, evaluateAsIs, floats, type NodeSketch, sketch } from '../graphs.ts';

const X = [1, 3, 4, 5];
const WEIGHTS = {
  wa: floats([4, 3, 1, 1], 1),
  wb: floats([8, 3, 1, 1], 2),
  wc: floats([4, 3, 1, 1], 3),
  odd: floats([5, 3, 1, 1], 4),
  ba: floats([4], 5),
  bb: floats([8], 6),
};

function compiled(nodes: readonly NodeSketch[], outputs: string) {
  return compileModel(sketch({ x: X }, nodes, outputs, WEIGHTS), { inputLayout: 'nhwc' });
}

describe('mergeSiblings', () => {
  it('makes two convolutions of one value into one, and splits it', async () => {
    const before = compiled(
      [
        ['Conv', 'x wa ba', 'a'],
        ['Relu', 'a', 'ra'],
        ['Conv', 'x wb bb', 'b'],
        ['Relu', 'b', 'rb'],
      ],
      'ra rb',
    );
    const after = removeDeadCode(mergeSiblings(before));
    expect(countOps(before)).toMatchObject({ Conv: 2 });
    expect(countOps(after)).toMatchObject({ Conv: 1, Split: 1 });
    const feed = { x: floats([1, 4, 5, 3], 9) };
    const [got, wanted] = [await evaluateAsIs(after, feed), await evaluateAsIs(before, feed)];
    got.forEach((values, index) => {
      values.forEach((value, at) => {
        expect(value).toBeCloseTo(wanted[index]![at]!, 5);
      });
    });
  });

  it.each<readonly [string, readonly NodeSketch[]]>([
    [
      'differ in their activation',
      [
        ['Conv', 'x wa', 'p'],
        ['Sigmoid', 'p', 'a'],
        ['Conv', 'x wb', 'b'],
      ],
    ],
    [
      'differ in their stride',
      [
        ['Conv', 'x wa', 'a', { strides: [2, 2] }],
        ['Conv', 'x wb', 'b'],
      ],
    ],
    [
      'differ in having a bias',
      [
        ['Conv', 'x wa ba', 'a'],
        ['Conv', 'x wb', 'b'],
      ],
    ],
    [
      'end within a vector of four channels',
      [
        ['Conv', 'x odd', 'a'],
        ['Conv', 'x wb', 'b'],
      ],
    ],
    [
      'are no two',
      [
        ['Conv', 'x wa', 'a'],
        ['Conv', 'x wb', 'b'],
        ['Conv', 'x wc', 'c'],
      ],
    ],
  ])('leaves convolutions alone that %s', (_, nodes) => {
    const outputs = nodes.length === 3 && nodes[2]![2] === 'c' ? 'a b c' : 'a b';
    const before = compiled(nodes, outputs);
    expect(countOps(mergeSiblings(before))).toEqual(countOps(before));
  });
});
