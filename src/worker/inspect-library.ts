import { downloadPublished } from '../library/download-published.ts';
import { keepModel, renameKept } from '../library/keep-model.ts';
import type { LibraryAnswers, LibraryReply, LibraryRequest, LibraryStep } from '../library/messages.ts';
import { writePackageFile } from '../library/package-file.ts';
import { GlanceError } from '../shared/errors.ts';

/** Answers what the library asks of a worker of its own. Never rejects. */
export async function serveLibrary(
  request: LibraryRequest,
  send: (reply: LibraryReply) => void,
): Promise<void> {
  try {
    const answer = await serve(request, (step) => send({ type: 'library-step', step }));
    send({ type: 'library-answer', answer });
  } catch (thrown) {
    send({ type: 'library-failed', error: GlanceError.from(thrown).toData() });
  }
}

async function serve(
  request: LibraryRequest,
  tell: (step: LibraryStep) => void,
): Promise<LibraryAnswers[LibraryRequest['task']]> {
  switch (request.task) {
    case 'inspect': {
      const { inspectFile } = await import('./inspect-file.ts');
      return inspectFile(request, tell);
    }
    case 'keep':
      return keepModel(request.card, request.model);
    case 'rename':
      return renameKept(request.id, request.name);
    case 'download':
      return downloadPublished(request, tell);
    case 'pack':
      return writePackageFile(request.card, request.model);
  }
}
