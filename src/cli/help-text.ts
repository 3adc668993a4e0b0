import { COMMANDS, type CommandName, type CommandSpec, type OptionSpec } from './command-table.ts';

/** What `help` prints, or `help COMMAND` when a command is given; ends with a line feed. */
export function helpText(command: CommandName | null): string {
  return `${(command === null ? overview() : commandHelp(command)).join('\n')}\n`;
}

function overview(): string[] {
  const names = Object.keys(COMMANDS) as CommandName[];
  const width = Math.max(...names.map((name) => name.length)) + 2;
  return [
    'Glance on the command line: the same engine as in the browser.',
    '',
    'usage: npm run -s glance -- COMMAND …',
    '',
    ...names.map((name) => `  ${name.padEnd(width)}${COMMANDS[name].summary}`),
    `  ${'help'.padEnd(width)}This list; help COMMAND says more about one.`,
    `  ${'--version'.padEnd(width)}The version.`,
    '',
    'Exit codes: 0 all went well, 1 something failed, 2 the command line was wrong.',
  ];
}

function commandHelp(command: CommandName): string[] {
  const spec: CommandSpec = COMMANDS[command];
  const entries = Object.entries(spec.options);
  const required = entries
    .filter(([, option]) => option.required)
    .map(([key, option]) => spelled(key, option));
  const usage = ['glance', command, spec.operands, ...required, '[options]'].filter((word) => word !== '');
  const width = Math.max(...entries.map(([key, option]) => spelled(key, option).length)) + 2;
  return [
    spec.summary,
    '',
    `usage: ${usage.join(' ')}`,
    '',
    ...entries.map(([key, option]) => `  ${spelled(key, option).padEnd(width)}${option.help}`),
    '',
    ...spec.notes,
  ];
}

function spelled(key: string, option: OptionSpec): string {
  return option.value ? `--${key} ${option.value}` : `--${key}`;
}
