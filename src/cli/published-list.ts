import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { PUBLISHED_MODELS, type PublishedModel, parsePublished, withHosts } from '../models/published.ts';
import { GlanceError } from '../shared/errors.ts';
import { isAddress } from './download-model.ts';
import { readInputFile } from './read-input-file.ts';

/**
 * The published models that Glance knows, and those of a list as hosts have it.
 * @param list file or address of a `models.json`
 * @throws GlanceError 'download-failed', 'file-missing', 'card-malformed'
 */
export async function publishedModels(list: string | undefined): Promise<readonly PublishedModel[]> {
  if (list === undefined) return PUBLISHED_MODELS;
  const url = isAddress(list) ? list : pathToFileURL(list).href;
  const text = isAddress(list) ? await fetchText(list) : new TextDecoder().decode(await readInputFile(list));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new GlanceError('card-malformed', { url: list, problem: 'it is not JSON' }, { cause });
  }
  return withHosts(parsePublished(json, url));
}

/**
 * Whether a word may be the name of a published model: no path, and no file's ending. A file of that name comes first.
 */
export function isPublishedName(word: string): boolean {
  return !/[\\/]|\.(onnx|ort|zip|json|pt|pth|tflite|pb)$/i.test(word);
}

/** @throws GlanceError 'model-unknown' */
export function publishedByName(models: readonly PublishedModel[], id: string): PublishedModel {
  const found = models.find((model) => model.id === id);
  if (!found) throw new GlanceError('model-unknown', { id, known: models.map((model) => model.id) });
  return found;
}

/** @throws GlanceError 'model-hash-mismatch' where a file is not the one that was published */
export function checkPublished(bytes: Uint8Array, { id, sha256 }: PublishedModel): void {
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== sha256) throw new GlanceError('model-hash-mismatch', { file: id, expected: sha256, actual });
}

async function fetchText(url: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new GlanceError('download-failed', { url, problem: 'the server does not answer' }, { cause });
  }
  if (!response.ok)
    throw new GlanceError('download-failed', { url, problem: `the server answers ${response.status}` });
  return response.text();
}
