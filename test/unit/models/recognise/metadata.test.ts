import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../../../src/models/recognise/metadata.ts';
import { because } from '../../../../src/shared/model-reasons.ts';

describe('readMetadata', () => {
  it('reads what Ultralytics writes', () => {
    const metadata = readMetadata({
      description: 'Ultralytics YOLO11n model trained on coco.yaml',
      author: 'Ultralytics',
      license: 'AGPL-3.0 License (https://ultralytics.com/license)',
      stride: '32',
      task: 'detect',
      imgsz: '[480, 640]',
      names: "{0: 'person', 1: 'bicycle'}",
      batch: '1',
    });
    expect(metadata).toEqual({
      ultralytics: true,
      names: ['person', 'bicycle'],
      stride: 32,
      size: { width: 640, height: 480 },
      task: 'detect',
      licence: 'AGPL-3.0 License (https://ultralytics.com/license)',
      problems: [],
    });
  });

  it('has nothing to say of a file that says nothing', () => {
    expect(readMetadata({})).toEqual({
      ultralytics: false,
      names: null,
      stride: null,
      size: null,
      task: null,
      licence: null,
      problems: [],
    });
  });

  it.each([
    ['names', "{0: 'a', 2: 'b'}", 'class 1 of 2 has no name'],
    ['names', "['a', 3]", 'the name of class 1 is not a text'],
    ['names', "['a', '  ']", 'the name of class 1 is not a text'],
    ['names', '[]', 'there is no list of names in it'],
    ['names', '7', 'there is no list of names in it'],
    ['names', "{0: 'a'", 'a comma or } was expected at character 8'],
    ['imgsz', '[0, 640]', 'it is not a whole number from 1 to 8192'],
    ['imgsz', '99999', 'it is not a whole number from 1 to 8192'],
    ['stride', "'x'", 'it is not a whole number from 1 to 8192'],
  ])('names what is wrong with %s = %s and goes on', (key, text, problem) => {
    const { problems, names, size, stride } = readMetadata({ [key]: text });
    expect(problems).toEqual([because('metadata-unreadable', { key, problem })]);
    expect([names, size, stride]).toEqual([null, null, null]);
  });

  it('takes the largest of several strides, and one number for a square', () => {
    expect(readMetadata({ stride: '[8.0, 16.0, 32.0]', imgsz: '320' })).toMatchObject({
      stride: 32,
      size: { width: 320, height: 320 },
    });
  });
});
