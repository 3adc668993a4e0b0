import { GlanceError } from '../shared/errors.ts';
import { type CliIo, EXIT } from './cli-io.ts';
import { type CommandLine, parseCommandLine } from './parse-command-line.ts';
import { quietConsole } from './quiet-console.ts';
import { terminalMessage } from './terminal-message.ts';

const ERASE_LINE = '\x1b[2K';

const io: CliIo = {
  print: (text) => void process.stdout.write(text),
  say: (message) => void process.stderr.write(`glance: ${message}\n`),
  progress: (message) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${ERASE_LINE}${message}`);
  },
};

quietConsole();
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read our output has seen enough (`glance … | head`).
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});
process.exitCode = await runGuarded(process.argv.slice(2));
// Output may still be on its way through a pipe; threads of the GPU driver may outlive their device.
process.stdout.write('', () => process.exit());

async function runGuarded(words: readonly string[]): Promise<number> {
  try {
    return await runCommand(parseCommandLine(words));
  } catch (thrown) {
    const error = GlanceError.from(thrown);
    io.say(terminalMessage(error));
    if (error.code === 'engine-failed' && thrown instanceof Error && process.env.GLANCE_DEBUG) {
      io.say(thrown.stack ?? '');
    }
    return error.code === 'cli-usage' ? EXIT.usage : EXIT.failed;
  }
}

async function runCommand(line: CommandLine): Promise<number> {
  if (line.kind === 'help') {
    const { helpText } = await import('./help-text.ts');
    io.print(helpText(line.command));
    return EXIT.ok;
  }
  if (line.kind === 'version') {
    const { readVersion } = await import('./read-version.ts');
    io.print(`${await readVersion()}\n`);
    return EXIT.ok;
  }
  switch (line.command) {
    case 'detect': {
      const { detect } = await import('./commands/detect.ts');
      return detect(line, io);
    }
    case 'segment': {
      const { segment } = await import('./commands/segment.ts');
      return segment(line, io);
    }
    case 'compare': {
      const { compare } = await import('./commands/compare.ts');
      return compare(line, io);
    }
    case 'eval detect': {
      const { evalDetect } = await import('./commands/eval-detect.ts');
      return evalDetect(line, io);
    }
    case 'eval segment': {
      const { evalSegment } = await import('./commands/eval-segment.ts');
      return evalSegment(line, io);
    }
    case 'eval flicker': {
      const { evalFlicker } = await import('./commands/eval-flicker.ts');
      return evalFlicker(line, io);
    }
    case 'run': {
      const { run } = await import('./commands/run.ts');
      return run(line, io);
    }
    case 'conformance': {
      const { conformance } = await import('./commands/conformance.ts');
      return conformance(line, io);
    }
    case 'classify': {
      const { classify } = await import('./commands/classify.ts');
      return classify(line, io);
    }
    case 'model check': {
      const { modelCheck } = await import('./commands/model-check.ts');
      return modelCheck(line, io);
    }
    case 'model add': {
      const { modelAdd } = await import('./commands/model-add.ts');
      return modelAdd(line, io);
    }
    case 'model list': {
      const { modelList } = await import('./commands/model-list.ts');
      return modelList(line, io);
    }
    case 'model quantize': {
      const { modelQuantize } = await import('./commands/model-quantize.ts');
      return modelQuantize(line, io);
    }
    case 'profile': {
      const { profile } = await import('./commands/profile.ts');
      return profile(line, io);
    }
  }
}
