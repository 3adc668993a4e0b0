import type { AppFile } from './app-manifest.ts';
import { FileFailure } from './file-failure.ts';

/** Why a file could be neither read nor kept. Asks the server once more, to tell its answers apart. */
export async function explainFailure(file: AppFile, url: string, error: unknown): Promise<FileFailure> {
  if (error instanceof DOMException) {
    return error.name === 'QuotaExceededError'
      ? new FileFailure({ code: 'storage-full', details: { neededBytes: file.bytes } }, true)
      : new FileFailure({ code: 'storage-denied', details: { reason: error.message || error.name } }, true);
  }
  try {
    const response = await fetch(url, { cache: 'no-store' });
    await response.body?.cancel();
    const problem = response.ok
      ? 'is not the file that belongs to this version'
      : `was answered with status ${response.status}`;
    return new FileFailure({ code: 'offline-file-failed', details: { file: file.url, problem } }, true);
  } catch {
    const problem = 'could not be fetched, because the server cannot be reached';
    return new FileFailure({ code: 'offline-file-failed', details: { file: file.url, problem } }, false);
  }
}
