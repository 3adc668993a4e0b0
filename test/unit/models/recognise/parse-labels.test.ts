import { describe, expect, it } from 'vitest';
import { checkLabelCount, parseLabels } from '../../../../src/models/recognise/parse-labels.ts';

const DATASET = `# my data set
path: ../datasets/mine  # root
train: images/train

nc: 3
names:
  0: person   # everybody
  1: "dog's bowl"
  2: 'it''s #1'
download: none
`;

describe('parseLabels', () => {
  it.each([
    ['a.txt', 'cat\ndog\n', ['cat', 'dog']],
    ['a.txt', '\uFEFFcat\r\ntraffic light\r\n\r\n', ['cat', 'traffic light']],
    ['COCO.NAMES', 'cat\ndog', ['cat', 'dog']],
    ['data.yaml', DATASET, ['person', "dog's bowl", "it's #1"]],
    ['data.yml', 'names:\n- cat\n- traffic light\n', ['cat', 'traffic light']],
    ['data.yaml', "names: ['cat', dog, traffic light]", ['cat', 'dog', 'traffic light']],
    ['data.yaml', 'names: [cat,\n  dog,\n  "sea, bird"]\nnc: 3', ['cat', 'dog', 'sea, bird']],
    ['data.yaml', 'names: {0: cat, 1: dog}', ['cat', 'dog']],
    ['a.json', '["cat", "dog"]', ['cat', 'dog']],
    ['a.json', '{"0": "cat", "1": "dog"}', ['cat', 'dog']],
    ['a.json', '{"1": "dog", "0": "cat"}', ['cat', 'dog']],
    ['a.json', '{"nc": 2, "names": ["cat", "dog"]}', ['cat', 'dog']],
    ['a.json', '{"labels": {"0": "cat"}}', ['cat']],
  ])('reads %s: %j', (file, text, labels) => {
    expect(parseLabels(file, text)).toEqual(labels);
  });

  it.each([
    ['a.txt', '\n \n', 'there is no label in it'],
    ['a.txt', 'cat\n\ndog', 'line 2 is empty'],
    ['a.csv', 'cat,dog', 'its name must end in .txt, .names, .yaml, .yml or .json'],
    ['labels', 'cat', 'its name must end in .txt, .names, .yaml, .yml or .json'],
    ['a.json', '[cat]', 'it is not JSON'],
    ['a.json', '{"1": "cat"}', 'class 0 of 1 has no name'],
    ['a.json', '["cat", 5]', 'the name of class 1 is not a text'],
    ['a.json', '5', 'there is no list of names in it'],
    ['a.yaml', 'nc: 3', 'there is no “names:” in it'],
    ['a.yaml', 'names:\nnc: 3', 'nothing stands under “names:”'],
    ['a.yaml', 'names: cat', '“names:” is neither a list nor an index'],
    ['a.yaml', 'names:\n  0: cat\n  0: dog', 'line 3 names class 0 again'],
    ['a.yaml', 'names:\n  0: cat\n  dog', 'line 3 is no “id: name”'],
    ['a.yaml', 'names:\n  0: cat\n  2: dog', 'class 1 of 2 has no name'],
    ['a.yaml', 'names:\n- cat\n  dog', 'line 3 is no entry of the list'],
    ['a.yaml', 'names:\n- &anchor cat', 'line 2 has more of YAML than is read here'],
    ['a.yaml', 'names:\n- "cat', 'line 2 has a text without an end'],
    ['a.yaml', 'names: [a]\nnames: [b]', '“names:” stands there twice'],
  ])('says what is wrong with %s: %j', (file, text, problem) => {
    expect(() => parseLabels(file, text)).toThrow(
      expect.objectContaining({ code: 'label-file-malformed', details: { file, problem } }),
    );
  });

  it('refuses labels that are not as many as the classes, in words', () => {
    expect(() => checkLabelCount(['a', 'b'], 3, 'a.txt')).toThrow(
      'The number of labels does not fit: a.txt has 2, the model 3 classes. Give one label for each class.',
    );
    expect(() => checkLabelCount(['a', 'b'], 2, 'a.txt')).not.toThrow();
    expect(() => checkLabelCount(['a', 'b'], null, 'a.txt')).not.toThrow();
  });
});
