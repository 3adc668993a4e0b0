import { describe, expect, it } from 'vitest';
import { parsePythonLiteral } from '../../../../src/models/recognise/python-literal.ts';

describe('parsePythonLiteral', () => {
  it.each([
    [
      "{0: 'person', 1: \"dog's bowl\"}",
      new Map([
        [0, 'person'],
        [1, "dog's bowl"],
      ]),
    ],
    ['[640, 480]', [640, 480]],
    ["('a', 'b',)", ['a', 'b']],
    [' 32 ', 32],
    ['-1.5e2', -150],
    ['[True, False, None]', [true, false, null]],
    ["'it\\'s \\u00e9 \\x41\\n'", "it's é A\n"],
    [
      '{"names": ["a"], "nc": 1}',
      new Map<string, unknown>([
        ['names', ['a']],
        ['nc', 1],
      ]),
    ],
    ['[]', []],
    ['{}', new Map()],
  ])('reads %s', (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value);
  });

  it.each([
    ['', 'a value was expected at character 1'],
    ['{0: "a"', 'a comma or } was expected at character 8'],
    ['{0 "a"}', 'a colon was expected at character 4'],
    ['["a"', 'a comma or ] was expected at character 5'],
    ["['a' 'b']", 'a comma or ] was expected at character 6'],
    ["'a", 'a text has no end at character 3'],
    ["'a\nb'", 'a text has no end at character 3'],
    ["'\\q'", 'this escape is not known at character 3'],
    ["'\\u12'", 'this escape is not known at character 3'],
    ['[1] + [2]', 'nothing more was expected at character 5'],
    ["__import__('os').system('id')", 'a value was expected at character 1'],
    ['{[1]: 2}', 'a key must be a text or a number at character 5'],
    ['{1: 2, 1: 3}', 'the key 1 stands there twice at character 9'],
    ['[[[[[[[[[[1]]]]]]]]]]', 'lists lie too deep in each other at character 10'],
  ])('refuses %s', (text, message) => {
    expect(() => parsePythonLiteral(text)).toThrow(new SyntaxError(message));
  });

  it('refuses what is longer than any list of names, at once', () => {
    expect(() => parsePythonLiteral('['.repeat(1_000_001))).toThrow('longer than 1000000 characters');
  });

  it('makes no object whose keys could be mistaken for its prototype’s', () => {
    const value = parsePythonLiteral("{'__proto__': 1, 'constructor': 2}");
    expect(value).toEqual(
      new Map([
        ['__proto__', 1],
        ['constructor', 2],
      ]),
    );
  });
});
