import { type ModelPackage, verifyModel } from '../models/package.ts';
import { parseCard } from '../models/parse-card.ts';
import type { GivenModel } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import { keptId } from './address.ts';
import { openShelf, readKept } from './shelf.ts';

/**
 * A person's own model as the engine takes it: read from this device, or from what the page has given. Its length and SHA-256
 * are checked against its card each time.
 * @param address `kept:ID` or `visit:NUMBER`
 * @throws GlanceError 'kept-missing', 'card-malformed', 'model-truncated', 'model-hash-mismatch'
 */
export async function ownPackage(
  address: string,
  given: readonly GivenModel[],
  onProgress: (loadedBytes: number, totalBytes: number) => void,
): Promise<ModelPackage> {
  const { card, model } = await find(address, given);
  onProgress(0, card.bytes);
  const modelBytes = new Uint8Array(await bytesOf(model, address));
  onProgress(modelBytes.length, card.bytes);
  const verified = await verifyModel(modelBytes, card, card.name);
  return { card, modelBytes, url: address, verified };
}

async function find(address: string, given: readonly GivenModel[]) {
  const id = keptId(address);
  if (id !== null) return readKept(await openShelf(), id);
  const found = given.find((model) => model.address === address);
  if (!found) throw new GlanceError('kept-missing', { id: address });
  return { card: parseCard(found.card, address), model: found.model };
}

/** A file that was dropped may be gone by now. */
async function bytesOf(model: Blob, address: string): Promise<ArrayBuffer> {
  try {
    return await model.arrayBuffer();
  } catch (thrown) {
    throw new GlanceError('kept-missing', { id: keptId(address) ?? address }, { cause: thrown });
  }
}
