import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { runGlance } from './run-glance.ts';

/** Each test starts processes; a busy machine takes its time. */
const TIMEOUT_MS = 60_000;

describe('glance', { timeout: TIMEOUT_MS }, () => {
  it('prints help and version on stdout', async () => {
    const help = await runGlance(['help', 'detect']);
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.stdout).toContain('--classes A,B');
    expect(await runGlance(['--version'])).toMatchObject({ exitCode: 0, stdout: `${packageJson.version}\n` });
  });

  it('ends with 2, stdout empty, when the command line is wrong', async () => {
    const run = await runGlance(['detect', 'a.png', '--sise', '320', '--json']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('“detect” has no option --sise');
  });

  it('ends with 1, stdout empty, when there is no such model', async () => {
    const unknown = await runGlance(['detect', 'a.png', '--model', 'yolo-giga', '--json']);
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unknown.stderr).toContain(
      'There is no model “yolo-giga”. Known models: glance-person, glance-street, glance-yolo-nano.',
    );
    const missing = await runGlance(['detect', 'a.png', '--model', 'no/such.onnx', '--json']);
    expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
    expect(missing.stderr).toContain('There is no file or folder at no/such.onnx.');
  });
});
