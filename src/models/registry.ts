import { BUNDLED_MODELS } from '../shared/bundled-models.ts';
import { GlanceError } from '../shared/errors.ts';

/**
 * Where the card of a model is that a person named by id, or by a card's address.
 * @param model id of a bundled model, or a URL or path that ends in .json
 * @returns for an id: relative to the app's root; else as given
 * @throws GlanceError 'model-unknown'
 */
export function resolveCardUrl(model: string): string {
  const bundled = BUNDLED_MODELS.find(({ id }) => id === model);
  if (bundled) return bundled.cardUrl;
  if (/\.json([?#].*)?$/.test(model)) return model;
  throw new GlanceError('model-unknown', { id: model, known: BUNDLED_MODELS.map(({ id }) => id) });
}
