import { Console } from 'node:console';

/** tfjs says this on every start; it is about another package and helps nobody here. */
const NOISE = [/you are running TensorFlow\.js in Node\.js/];

/** Sends everything that libraries write to the console to stderr, so that stdout carries only results. */
export function quietConsole(): void {
  const console = new Console(process.stderr, process.stderr);
  for (const method of ['log', 'info', 'debug', 'warn', 'error'] as const) {
    globalThis.console[method] = (...words: unknown[]) => {
      if (!NOISE.some((pattern) => pattern.test(String(words[0])))) console[method](...words);
    };
  }
}
