import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What a finished `glance` process left behind. */
export interface GlanceRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line as its own process, as `npm run -s glance --` does. */
export function runGlance(words: readonly string[], timeoutMs = 60_000): Promise<GlanceRun> {
  return new Promise((resolve, reject) => {
    const args = ['--import', 'tsx', 'src/cli/main.ts', ...words];
    const options = { cwd: ROOT, timeout: timeoutMs, maxBuffer: 64 * 2 ** 20 };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
