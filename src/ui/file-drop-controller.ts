import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { filesFrom } from '../camera/frame-source.ts';
import { GlanceError } from '../shared/errors.ts';
import { modelFilesFrom } from './model-files.ts';

/** Takes files dropped or pasted anywhere on the page. `dragging` is true while a file hangs over it. */
export class FileDropController implements ReactiveController {
  dragging = false;
  readonly #host: ReactiveControllerHost;
  readonly #onFile: (file: File) => void;
  readonly #onError: (error: GlanceError) => void;
  readonly #onModels: (files: readonly File[]) => void;
  #depth = 0;
  #unlisten = new AbortController();

  constructor(
    host: ReactiveControllerHost,
    onFile: (file: File) => void,
    onError: (error: GlanceError) => void,
    onModels: (files: readonly File[]) => void,
  ) {
    this.#onModels = onModels;
    this.#host = host;
    this.#onFile = onFile;
    this.#onError = onError;
    host.addController(this);
  }

  hostConnected(): void {
    this.#unlisten = new AbortController();
    const options = { signal: this.#unlisten.signal };
    document.addEventListener('dragenter', (event) => this.#onDrag(event, 1), options);
    document.addEventListener('dragleave', (event) => this.#onDrag(event, -1), options);
    document.addEventListener('dragover', (event) => hasFile(event) && event.preventDefault(), options);
    document.addEventListener('drop', (event) => this.#onDrop(event), options);
    document.addEventListener('paste', (event) => this.#take(event.clipboardData), options);
  }

  hostDisconnected(): void {
    this.#unlisten.abort();
  }

  #onDrag(event: DragEvent, step: number): void {
    if (!hasFile(event)) return;
    event.preventDefault();
    this.#depth = Math.max(0, this.#depth + step);
    this.#setDragging(this.#depth > 0);
  }

  #onDrop(event: DragEvent): void {
    if (!hasFile(event)) return;
    this.#depth = 0;
    this.#setDragging(false);
    // A place of its own on the page took it.
    if (event.defaultPrevented) return;
    event.preventDefault();
    this.#take(event.dataTransfer);
  }

  #take(transfer: DataTransfer | null): void {
    const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.());
    if (entries.some((entry) => entry?.isDirectory)) {
      void this.#takeFolders(entries);
      return;
    }
    const models = transfer ? modelFilesFrom(transfer) : [];
    if (models.length > 0) {
      this.#onModels(models);
      return;
    }
    const file = transfer ? filesFrom(transfer) : null;
    if (file instanceof GlanceError) this.#onError(file);
    else if (file) this.#onFile(file);
  }

  async #takeFolders(entries: readonly (FileSystemEntry | null | undefined)[]): Promise<void> {
    const { readFolders } = await import('./read-folders.ts');
    const found = await readFolders(entries);
    if (found instanceof GlanceError) this.#onError(found);
    else this.#onModels(found);
  }

  #setDragging(dragging: boolean): void {
    if (this.dragging === dragging) return;
    this.dragging = dragging;
    this.#host.requestUpdate();
  }
}

function hasFile(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
