import { askLibrary } from '../client/inspect-client.ts';
import { keptAddress } from '../library/address.ts';
import { type ModelCard, type ModelInspection, parseCard } from '../library/conventions.ts';
import { type KeptModel, listKept, openShelf, readKept } from '../library/shelf.ts';
import { visitModels } from '../library/visit-models.ts';
import { BUNDLED_MODELS } from '../shared/bundled-models.ts';
import type { GlanceError } from '../shared/errors.ts';

/** A model as the library lists it. */
export interface LibraryEntry {
  /** What settings call it. */
  readonly address: string;
  /** Of a kept one; null for others. */
  readonly keptId: string | null;
  /** Null where it cannot be read; then `problem` says why. */
  readonly card: ModelCard | null;
  readonly problem: GlanceError | null;
  /** On this device, of the person's own. */
  readonly bytes: number;
  /** Its file. */
  readonly model: () => Promise<Blob>;
}

/** The models that come with the app, in their order; one whose card cannot be had is left out. */
export async function bundledEntries(): Promise<readonly LibraryEntry[]> {
  const entries = BUNDLED_MODELS.map(async ({ id, cardUrl }): Promise<LibraryEntry | null> => {
    try {
      const url = new URL(cardUrl, document.baseURI).href;
      const card = parseCard(await (await fetch(url)).json(), url);
      const model = async () => (await fetch(new URL(card.file, url))).blob();
      return { address: id, keptId: null, card, problem: null, bytes: 0, model };
    } catch {
      return null;
    }
  });
  return (await Promise.all(entries)).filter((entry) => entry !== null);
}

/** The person's own: those kept, then those of this visit. */
export async function ownEntries(): Promise<readonly LibraryEntry[]> {
  const shelf = await openShelf();
  const kept = (await listKept(shelf)).map(
    (one: KeptModel): LibraryEntry => ({
      address: keptAddress(one.id),
      keptId: one.id,
      card: one.card,
      problem: one.card === null ? one.problem : null,
      bytes: one.bytes,
      model: async () => (await readKept(shelf, one.id)).model,
    }),
  );
  const visiting = visitModels.list().map(
    ({ address, card, model }): LibraryEntry => ({
      address,
      keptId: null,
      card: parseCard(card, address),
      problem: null,
      bytes: model.size,
      model: async () => model,
    }),
  );
  return [...kept, ...visiting];
}

/** What a listed model is made of. */
export async function inspectEntry(entry: LibraryEntry): Promise<ModelInspection> {
  const { report } = await askLibrary({
    task: 'inspect',
    model: await entry.model(),
    name: entry.card?.file ?? entry.address,
    labels: null,
    overrides: {},
    pictures: [],
    assetBase: '',
  });
  return report.inspection;
}

/** A listed model as a package, and the name of its file. */
export async function packEntry(entry: LibraryEntry): Promise<{ content: Blob; fileName: string }> {
  const card = entry.card!;
  const content = await askLibrary({ task: 'pack', card, model: await entry.model() });
  return { content, fileName: `${card.id}.glance.zip` };
}
