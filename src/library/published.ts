import type { ModelCard } from '../models/card.ts';
import { findKnownCard } from '../models/known/find-known-card.ts';
import { PUBLISHED_MODELS, type PublishedModel, parsePublished, withHosts } from '../models/published.ts';

export { findKnownCard, PUBLISHED_MODELS, type PublishedModel };

/** Where a host may lay a list of models that the app is to offer, relative to the app's root. */
const HOST_LIST = 'published/models.json';

let listed: readonly PublishedModel[] = PUBLISHED_MODELS;

/**
 * The published models that Glance knows, and those that this host offers; asked for anew each time. A host without a list, or one
 * that cannot be reached, offers none.
 * @throws GlanceError 'card-malformed' where the host's list is not valid
 */
export async function listPublished(): Promise<readonly PublishedModel[]> {
  listed = PUBLISHED_MODELS;
  const url = new URL(HOST_LIST, document.baseURI).href;
  const response = await fetch(url, { cache: 'no-cache' }).catch(() => null);
  // Servers of single-page apps answer any unknown address with their start page.
  if (!response?.ok || response.headers.get('content-type')?.startsWith('text/html')) return listed;
  listed = withHosts(parsePublished(await response.json().catch(() => null), url));
  return listed;
}

/** The card with what its authors say of the file, where it is a published one that says nothing of itself. */
export function withPublishedFacts(card: ModelCard): ModelCard {
  const facts = listed.find(({ sha256 }) => sha256 === card.sha256);
  if (!facts || !/^unknown\b/.test(card.licence)) return card;
  const { name, licence, source, accuracy } = facts;
  const told = { ...card, name, licence, source };
  if (told.task !== 'detect' || accuracy?.measure !== 'AP' || told.metrics.length > 0) return told;
  const { value, dataset, size } = accuracy;
  return { ...told, metrics: [{ dataset: `${dataset}, as published`, size, ap: value }] };
}
