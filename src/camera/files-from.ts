import { GlanceError } from '../shared/errors.ts';

const SHOWABLE_NAME = /\.(jpe?g|png|gif|webp|avif|bmp|svg|heic|heif|ico|mp4|m4v|mov|webm|mkv|ogv|avi|ts)$/i;

/**
 * The first usable file of a drop or a paste: a picture or video by type or name, else one of unknown type, which
 * `openFile` will judge by its bytes. Read it during the event: afterwards the browser empties the transfer.
 *
 * @returns the file; a GlanceError (`file-empty`, `picture-unreadable`) when there are files and none is usable;
 * null when there are no files at all, as when text is pasted.
 */
export function filesFrom(from: DataTransfer | ClipboardEvent | DragEvent): File | GlanceError | null {
  const transfer =
    'clipboardData' in from ? from.clipboardData : 'dataTransfer' in from ? from.dataTransfer : from;
  const files = transfer ? listFiles(transfer) : [];
  const first = files[0];
  if (!first) return null;
  const filled = files.filter((file) => file.size > 0);
  if (filled.length === 0) return new GlanceError('file-empty', { name: first.name });
  const usable = filled.find(isShowable) ?? filled.find((file) => file.type === '');
  return usable ?? new GlanceError('picture-unreadable', { name: filled[0]!.name });
}

/** Folders come as files too, without content. */
function listFiles(transfer: DataTransfer): File[] {
  const items = [...(transfer.items ?? [])].filter((item) => item.kind === 'file');
  if (items.length === 0) return [...(transfer.files ?? [])];
  return items
    .filter((item) => !item.webkitGetAsEntry?.()?.isDirectory)
    .map((item) => item.getAsFile())
    .filter((file) => file !== null);
}

function isShowable(file: File): boolean {
  return /^(image|video)\//.test(file.type) || SHOWABLE_NAME.test(file.name);
}
