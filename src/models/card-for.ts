import { GlanceError } from '../shared/errors.ts';
import type { DetectCard, InstancesCard, ModelCard } from './card.ts';

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

/**
 * The card, known to be of a model that finds objects, whether it also says which pixels they are or not.
 * @throws GlanceError 'task-mismatch'
 */
export function detectorCard(card: ModelCard): DetectCard | InstancesCard {
  return card.task === 'instances' ? card : cardFor('detect', card);
}
