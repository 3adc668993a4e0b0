import type {
  LibraryAnswers,
  LibraryMessage,
  LibraryReply,
  LibraryRequest,
  LibraryStep,
} from '../library/messages.ts';
import { GlanceError } from '../shared/errors.ts';
import { createEngineWorker } from './create-engine-worker.ts';

/** How long a worker may be silent: as long as reading takes on a slow phone, and more for a large file. */
const SILENCE_LIMIT_MS = 20_000;
const SILENCE_LIMIT_MS_PER_MB = 100;
/** The worker itself gives up a server that says nothing before that. */
const DOWNLOAD_SILENCE_LIMIT_MS = 60_000;

/** What {@link askLibrary} may be told. */
export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onStep?: (step: LibraryStep) => void;
  /** For tests. */
  readonly createWorker?: () => Worker;
  /** For tests, milliseconds. */
  readonly silenceLimitMs?: number;
}

/**
 * Has a worker of its own do one thing with models, and ends it. A file that hangs or kills its reader ends that worker alone:
 * neither the page nor the engine that runs.
 * @throws GlanceError what the request fails with; 'inspect-timeout' where nothing is heard for too long; the signal's reason
 */
export function askLibrary<Request extends LibraryRequest>(
  request: Request,
  options: AskOptions = {},
): Promise<LibraryAnswers[Request['task']]> {
  const { signal, onStep } = options;
  const name = nameOf(request);
  const limitMs = options.silenceLimitMs ?? silenceLimitMs(request);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const worker = (options.createWorker ?? createEngineWorker)();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      worker.terminate();
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
    };
    const abort = () => fail(signal?.reason);
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(
        () => fail(new GlanceError('inspect-timeout', { file: name, seconds: Math.round(limitMs / 1000) })),
        limitMs,
      );
    };
    signal?.addEventListener('abort', abort);
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      fail(new GlanceError('worker-died', { reason: event.message || 'its script could not be loaded' }));
    });
    worker.addEventListener('message', ({ data }: MessageEvent<LibraryReply>) => {
      watch();
      if (data.type === 'library-step') onStep?.(data.step);
      else if (data.type === 'library-failed') fail(GlanceError.fromData(data.error));
      else if (data.type === 'library-answer') {
        end();
        resolve(data.answer as LibraryAnswers[Request['task']]);
      }
    });
    watch();
    worker.postMessage({ type: 'library', request } satisfies LibraryMessage);
  });
}

function nameOf(request: LibraryRequest): string {
  return 'card' in request ? request.card.name : request.name;
}

function silenceLimitMs(request: LibraryRequest): number {
  if (request.task === 'download') return DOWNLOAD_SILENCE_LIMIT_MS;
  const beside = request.task === 'inspect' ? (request.beside ?? []) : [];
  const model = 'model' in request ? request.model.size : 0;
  const bytes = beside.reduce((sum, { file }) => sum + file.size, model);
  return SILENCE_LIMIT_MS + (bytes / 1e6) * SILENCE_LIMIT_MS_PER_MB;
}
