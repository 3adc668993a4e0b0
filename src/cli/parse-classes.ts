import { GlanceError } from '../shared/errors.ts';

/**
 * Reads `--classes`: names (any case) or ids, separated by commas.
 *
 * @returns class ids, each once, in the order given
 * @throws GlanceError `cli-usage` naming what is no class
 */
export function parseClasses(text: string, labels: readonly string[]): number[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) throw new GlanceError('cli-usage', { problem: '--classes names no class.' });
  const ids = words.map((word) => {
    const byName = labels.findIndex((label) => label.toLowerCase() === word.toLowerCase());
    const id = byName < 0 && /^\d+$/.test(word) ? Number(word) : byName;
    if (id < 0 || id >= labels.length) {
      const problem = `--classes: this model has no class “${word}”. Its classes: ${labels.join(', ')}.`;
      throw new GlanceError('cli-usage', { problem });
    }
    return id;
  });
  return [...new Set(ids)];
}
