import type { ModelCard } from '../models/card.ts';
import { verifyModel } from '../models/package.ts';
import { parseCard } from '../models/parse-card.ts';
import { GlanceError } from '../shared/errors.ts';
import { CARD_FILE, MODEL_FILE } from './shelf.ts';
import { listZip, writeZip } from './zip.ts';

/** A card is text of a few kilobytes: more is none. */
const MOST_CARD_BYTES = 16_000_000;

/** A model and its card as one file, which {@link readPackageFile} reads back. */
export function writePackageFile(card: ModelCard, model: Blob): Promise<Blob> {
  const packed: ModelCard = { ...card, file: MODEL_FILE };
  const text = `${JSON.stringify(packed, null, 2)}\n`;
  return writeZip([
    { name: CARD_FILE, content: new Blob([text]) },
    { name: MODEL_FILE, content: model },
  ]);
}

/**
 * Takes a package apart, also one that was packed anew, folder and all. Null where a file is no archive with a `card.json`.
 * @throws GlanceError 'package-damaged', 'card-malformed', 'model-truncated', 'model-hash-mismatch'
 */
export async function readPackageFile(
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
): Promise<{ card: ModelCard; modelBytes: Uint8Array<ArrayBuffer> } | null> {
  try {
    const entries = listZip(bytes);
    const cardEntry = entries?.find(({ name }) => /^([^/]+\/)?card\.json$/.test(name));
    if (!entries || !cardEntry) return null;
    if (cardEntry.bytes > MOST_CARD_BYTES) throw new SyntaxError('its card is too long to be one');
    const card = parseCard(readJson(await cardEntry.read(), fileName), `${fileName}: ${CARD_FILE}`);
    const wanted = cardEntry.name.replace(CARD_FILE, card.file);
    const model = entries.find(({ name }) => name === wanted);
    if (!model) throw new SyntaxError(`${card.file} is not in it`);
    const modelBytes = (await model.read()).slice();
    await verifyModel(modelBytes, card, card.file);
    return { card, modelBytes };
  } catch (thrown) {
    // Other archives, such as PyTorch's, may be cut off too: what they are says more.
    if (!(thrown instanceof SyntaxError)) throw thrown;
    if (!/card\.json/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 1 << 16)))) return null;
    throw new GlanceError('package-damaged', { file: fileName, problem: thrown.message }, { cause: thrown });
  }
}

function readJson(bytes: Uint8Array, fileName: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new GlanceError(
      'card-malformed',
      { url: `${fileName}: ${CARD_FILE}`, problem: 'it is not JSON' },
      { cause },
    );
  }
}
