import { isOwnAddress, keptId } from '../library/address.ts';
import { type ModelCard, parseCard } from '../library/conventions.ts';
import { GlanceError } from '../shared/errors.ts';
import type { ComparedEntry } from './comparison.ts';
import { bundledEntries, type LibraryEntry, ownEntries } from './library-entries.ts';

/** Whether a model finds objects, so that it can be compared with another one that does. */
export function findsObjects({ card }: Pick<LibraryEntry, 'card'>): boolean {
  return card?.task === 'detect' || card?.task === 'instances';
}

/**
 * A model that finds objects, by what settings call it.
 * @throws GlanceError 'kept-missing', 'card-missing', 'card-malformed', 'task-mismatch'
 */
export async function comparedEntry(address: string): Promise<ComparedEntry> {
  const entries = [...(await bundledEntries()), ...(await ownEntries())];
  const entry = entries.find((one) => one.address === address);
  if (entry?.problem) throw entry.problem;
  if (!entry && isOwnAddress(address))
    throw new GlanceError('kept-missing', { id: keptId(address) ?? address });
  const card = entry?.card ?? (await fetchCard(address));
  if (!findsObjects({ card }))
    throw new GlanceError('task-mismatch', { model: card.name, task: card.task, expected: 'detect' });
  return { address, card };
}

async function fetchCard(address: string): Promise<ModelCard> {
  const url = new URL(address, document.baseURI).href;
  const response = await fetch(url).catch(() => null);
  if (!response?.ok)
    throw new GlanceError('card-missing', { url, ...(response ? { status: response.status } : {}) });
  // What is no JSON is no card either, and is told as one that says nothing.
  return parseCard(await response.json().catch(() => null), url);
}
