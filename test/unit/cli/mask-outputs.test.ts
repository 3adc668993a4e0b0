import { describe, expect, it } from 'vitest';
import { planMaskOutputs } from '../../../src/cli/mask-outputs.ts';
import { GlanceError } from '../../../src/shared/errors.ts';

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(GlanceError);
    const { code, details } = error as GlanceError<'cli-usage'>;
    expect(code).toBe('cli-usage');
    return details.problem;
  }
  return 'nothing was thrown';
}

describe('planMaskOutputs', () => {
  it('takes a file for one picture, and writes what was asked for', () => {
    expect(planMaskOutputs(['a/photo.jpg'], { out: 'm.png', alpha: 'soft.PNG' }, false)).toEqual([
      { out: 'm.png', alpha: 'soft.PNG' },
    ]);
    expect(planMaskOutputs(['a/photo.jpg'], {}, false)).toEqual([{}]);
  });

  it('takes a folder for several pictures, and names files after them', () => {
    expect(planMaskOutputs(['a/one.jpg', 'two.tar.webp'], { out: 'masks', overlay: 'x/y' }, true)).toEqual([
      { out: 'masks/one.png', overlay: 'x/y/one.png' },
      { out: 'masks/two.tar.png', overlay: 'x/y/two.tar.png' },
    ]);
  });

  it('refuses places of the wrong kind', () => {
    expect(problemOf(() => planMaskOutputs(['a.jpg'], { out: 'mask.jpg' }, false))).toBe(
      '--out must name a .png file, not “mask.jpg”.',
    );
    expect(problemOf(() => planMaskOutputs(['a.jpg', 'b.jpg'], { overlay: 'o.png' }, true))).toBe(
      '--overlay must name a folder when there are several pictures, not “o.png”.',
    );
  });

  it('refuses to overwrite a picture, however it is spelled', () => {
    expect(problemOf(() => planMaskOutputs(['a/b.png'], { out: 'a/c/../b.png' }, false))).toBe(
      '--out would overwrite the picture “a/b.png”.',
    );
    expect(problemOf(() => planMaskOutputs(['a/b.jpg', 'a/c.png'], { alpha: './a' }, true))).toBe(
      '--alpha would overwrite the picture “a/c.png”.',
    );
  });

  it('refuses to write two things to one file', () => {
    expect(problemOf(() => planMaskOutputs(['a.jpg'], { out: 'm.png', overlay: './m.png' }, false))).toBe(
      '--out of “a.jpg” and --overlay of “a.jpg” would both be ./m.png.',
    );
    expect(problemOf(() => planMaskOutputs(['a.jpg', 'x/a.png'], { out: 'm' }, true))).toBe(
      '--out of “a.jpg” and --out of “x/a.png” would both be m/a.png.',
    );
  });
});
