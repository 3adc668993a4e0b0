import { GlanceError } from '../shared/errors.ts';
import type { ModelCard } from './card.ts';

/**
 * The card, known to be of a model for this task.
 * @throws GlanceError 'task-mismatch'
 */
export function cardFor<const Task extends ModelCard['task']>(
  task: Task,
  card: ModelCard,
): Extract<ModelCard, { task: Task }> {
  if (card.task !== task)
    throw new GlanceError('task-mismatch', { model: card.name, task: card.task, expected: task });
  return card as Extract<ModelCard, { task: Task }>;
}
