import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandName } from '../../../src/cli/command-table.ts';
import { helpText } from '../../../src/cli/help-text.ts';

describe('helpText', () => {
  it('lists every command', () => {
    for (const name of Object.keys(COMMANDS)) expect(helpText(null)).toContain(`  ${name} `);
  });

  it.each(Object.keys(COMMANDS) as CommandName[])('names every option of %s within 110 columns', (name) => {
    const text = helpText(name);
    for (const option of Object.keys(COMMANDS[name].options)) expect(text).toContain(`--${option}`);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });

  it('shows what must be given in the usage line', () => {
    expect(helpText('eval detect')).toContain(
      'usage: glance eval detect --images DIR --labels DIR [options]',
    );
    expect(helpText('segment')).toContain('usage: glance segment IMAGE… [options]');
    expect(helpText('eval segment')).toContain(
      'usage: glance eval segment --images DIR --masks DIR [options]',
    );
    expect(helpText('eval flicker')).toContain('usage: glance eval flicker --frames DIR [options]');
    expect(helpText('run')).toContain('usage: glance run MODEL.onnx --test DIR [options]');
  });
});
