import { parseArgs } from 'node:util';
import { GlanceError } from '../shared/errors.ts';
import {
  COMMANDS,
  type CommandName,
  type CommandOptions,
  type CommandSpec,
  type OptionSpec,
} from './command-table.ts';

/** What a command line asks for. */
export type CommandLine =
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | { readonly kind: 'version' }
  | { [Name in CommandName]: CommandCall<Name> }[CommandName];

/** One command with its checked options and operands. */
export interface CommandCall<Name extends CommandName> {
  readonly kind: 'command';
  readonly command: Name;
  readonly options: CommandOptions<Name>;
  readonly operands: readonly string[];
}

const VERSION_WORDS = ['--version', '-v', 'version'];
const HELP_WORDS = ['help', '--help', '-h'];

/**
 * Reads the words after `glance`. Nothing is guessed: an unknown command, option or value, a missing or a
 * doubled one is an error that names it. No words at all ask for help.
 *
 * @throws GlanceError `cli-usage`
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const first = words[0];
  if (first === undefined) return { kind: 'help', command: null };
  if (VERSION_WORDS.includes(first)) return { kind: 'version' };
  if (HELP_WORDS.includes(first)) {
    return { kind: 'help', command: words.length > 1 ? findCommand(words.slice(1)).name : null };
  }
  const { name, rest } = findCommand(words);
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help', command: name };
  return parseCall(name, rest) as CommandLine;
}

function findCommand(words: readonly string[]): { name: CommandName; rest: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    if (words.length >= length && isCommandName(name)) return { name, rest: words.slice(length) };
  }
  const known = Object.keys(COMMANDS);
  const started = known.filter((name) => name.split(' ')[0] === words[0]);
  if (started.length > 0 && words[1] === undefined)
    fail(`“${words[0]}” what? There is: ${started.join(', ')}.`);
  if (started.length > 0)
    fail(`There is no command “${words[0]} ${words[1]}”. There is: ${started.join(', ')}.`);
  return fail(`There is no command “${words[0]}”. Commands: ${known.join(', ')}, help.`);
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function parseCall(name: CommandName, words: readonly string[]): unknown {
  const spec: CommandSpec = COMMANDS[name];
  const { tokens, positionals } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(spec.options).map(([key, option]) => [
        key,
        { type: option.kind === 'flag' ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options: Record<string, string | number | boolean> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(spec.options, token.name) ? spec.options[token.name] : undefined;
    if (!option) {
      const known = Object.keys(spec.options).map((key) => `--${key}`);
      fail(`“${name}” has no option ${token.rawName}. Options: ${known.join(', ')}.`);
    }
    if (Object.hasOwn(options, token.name)) fail(`${token.rawName} is given twice.`);
    options[token.name] = readValue(token.rawName, option, token.value, token.inlineValue === true);
  }
  for (const [key, option] of Object.entries(spec.options)) {
    if (option.kind === 'flag') options[key] ??= false;
    if (option.required && !Object.hasOwn(options, key)) {
      fail(`“${name}” needs --${key} ${option.value}: ${option.help}.`);
    }
  }
  if (positionals.length < spec.minOperands) fail(`“${name}” needs ${spec.operands.replace('…', '')}.`);
  if (positionals.length > spec.maxOperands) {
    fail(`“${name}” does not know what to do with “${positionals[spec.maxOperands]}”.`);
  }
  return { kind: 'command', command: name, options, operands: positionals };
}

function readValue(
  name: string,
  option: OptionSpec,
  text: string | undefined,
  inline: boolean,
): string | number | boolean {
  if (option.kind === 'flag') {
    if (text !== undefined) fail(`${name} takes no value.`);
    return true;
  }
  if (text === undefined || text === '' || (!inline && text.startsWith('--'))) {
    return fail(`${name} needs a value: ${option.help}.`);
  }
  if (option.kind === 'choice') {
    if (!option.choices?.includes(text)) {
      fail(`${name} cannot be “${text}”. Choose one of ${option.choices?.join(', ')}.`);
    }
    return text;
  }
  if (option.kind === 'text') return text;
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = option;
  const whole = option.kind === 'integer';
  if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
    fail(`${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not “${text}”.`);
  }
  return value;
}

function fail(problem: string): never {
  throw new GlanceError('cli-usage', { problem });
}
