import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/parse-command-line.ts';
import { GlanceError } from '../../../src/shared/errors.ts';

function parse(line: string) {
  return parseCommandLine(line === '' ? [] : line.split(' '));
}

describe('parseCommandLine', () => {
  it('reads a full detect line', () => {
    const line =
      'detect a.png --model m.onnx --backend webgpu --size 320 --score .5 --iou=0.6 --max 7 --classes cat,0 --agnostic --json b.png';
    expect(parse(line)).toEqual({
      kind: 'command',
      command: 'detect',
      options: {
        model: 'm.onnx',
        backend: 'webgpu',
        size: 320,
        score: 0.5,
        iou: 0.6,
        max: 7,
        classes: 'cat,0',
        agnostic: true,
        json: true,
      },
      operands: ['a.png', 'b.png'],
    });
  });

  it('leaves out what is not given, flags are false', () => {
    expect(parse('detect a.png')).toMatchObject({ options: { agnostic: false, json: false } });
    expect(parse('detect a.png')).not.toHaveProperty('options.size');
  });

  it('reads two-word commands and operands after --', () => {
    expect(parse('eval detect --images a --labels b')).toMatchObject({
      command: 'eval detect',
      options: { images: 'a', labels: 'b', json: false },
    });
    expect(parse('detect -- --odd.png')).toMatchObject({ operands: ['--odd.png'] });
  });

  it('reads full lines of segmentation', () => {
    expect(
      parse('segment a.png b.png --model glance-street --size 320 --out m --overlay o --alpha p --json'),
    ).toEqual({
      kind: 'command',
      command: 'segment',
      options: {
        model: 'glance-street',
        size: 320,
        out: 'm',
        overlay: 'o',
        alpha: 'p',
        json: true,
      },
      operands: ['a.png', 'b.png'],
    });
    expect(
      parse('eval segment --images a --masks b --ignore 255 --list c.txt --backend webgpu --json'),
    ).toMatchObject({
      command: 'eval segment',
      options: { images: 'a', masks: 'b', ignore: 255, list: 'c.txt', backend: 'webgpu', json: true },
    });
    expect(parse('eval flicker --frames a --smoothing 0')).toMatchObject({
      command: 'eval flicker',
      options: { frames: 'a', smoothing: 0, json: false },
    });
  });

  it('gives help and version', () => {
    expect(parse('')).toEqual({ kind: 'help', command: null });
    expect(parse('help')).toEqual({ kind: 'help', command: null });
    expect(parse('help eval detect')).toEqual({ kind: 'help', command: 'eval detect' });
    expect(parse('detect --help')).toEqual({ kind: 'help', command: 'detect' });
    expect(parse('--version')).toEqual({ kind: 'version' });
  });

  it.each([
    [
      'detct a.png',
      'There is no command “detct”. Commands: detect, segment, classify, compare, eval detect, eval segment, eval flicker, run, conformance, profile, model check, model add, model list, model quantize, help.',
    ],
    ['help nonsense', 'There is no command “nonsense”'],
    ['eval', '“eval” what? There is: eval detect, eval segment, eval flicker.'],
    [
      'eval segments',
      'There is no command “eval segments”. There is: eval detect, eval segment, eval flicker.',
    ],
    ['segment', '“segment” needs IMAGE.'],
    ['segment a.png --out', '--out needs a value: write the mask: 8-bit grey'],
    ['segment a.png --out --json', '--out needs a value'],
    [
      'segment a.png --score 0.5',
      '“segment” has no option --score. Options: --model, --backend, --size, --out,',
    ],
    ['segment a.png --size 0', '--size must be a whole number from 1 to 8192, not “0”.'],
    [
      'eval segment --images a',
      '“eval segment” needs --masks DIR: folder of masks: NAME.png for each picture',
    ],
    [
      'eval segment --images a --masks b --ignore 256',
      '--ignore must be a whole number from 0 to 255, not “256”.',
    ],
    [
      'eval segment --images a --masks b --ignore -1',
      '--ignore must be a whole number from 0 to 255, not “-1”.',
    ],
    ['eval flicker', '“eval flicker” needs --frames DIR'],
    ['eval flicker --frames a --smoothing 1', '--smoothing must be a number from 0 to 0.99, not “1”.'],
    ['detect', '“detect” needs IMAGE.'],
    ['detect a.png --frobnicate', '“detect” has no option --frobnicate. Options: --model,'],
    ['detect a.png -x', '“detect” has no option -x'],
    ['detect a.png --constructor', 'has no option --constructor'],
    ['detect a.png --size', '--size needs a value'],
    ['detect a.png --model --json', '--model needs a value'],
    ['detect a.png --model=', '--model needs a value'],
    ['detect a.png --size 12.5', '--size must be a whole number from 1 to 8192, not “12.5”.'],
    ['detect a.png --size 0x10', '--size must be a whole number'],
    ['detect a.png --score 1.5', '--score must be a number from 0 to 1, not “1.5”.'],
    ['detect a.png --score -0.1', '--score must be a number from 0 to 1, not “-0.1”.'],
    ['detect a.png --score NaN', '--score must be a number'],
    ['detect a.png --backend cuda', '--backend cannot be “cuda”. Choose one of wasm, webgpu.'],
    ['detect a.png --json=yes', '--json takes no value.'],
    ['detect a.png --size 1 --size 2', '--size is given twice.'],
    ['eval detect --images a', '“eval detect” needs --labels DIR'],
    ['eval detect x --images a --labels b', '“eval detect” does not know what to do with “x”.'],
    ['run --test d', '“run” needs MODEL.onnx.'],
    ['run a.onnx --test d --precision auto', '--precision cannot be “auto”. Choose one of f32, f16.'],
    ['eval detect --precision half', '--precision cannot be “half”. Choose one of f32, f16, auto.'],
    ['run a.onnx b.onnx --test d', 'does not know what to do with “b.onnx”'],
  ])('refuses %j', (line, problem) => {
    let thrown: unknown;
    try {
      parse(line);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GlanceError);
    expect(thrown).toMatchObject({ code: 'cli-usage' });
    expect((thrown as GlanceError).message).toContain(problem);
  });
});
