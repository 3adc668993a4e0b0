import type { OfflineState } from '../offline/offline-service.ts';
import { formatBytes, formatPercent, formatTime } from '../texts/format.ts';
import { texts } from '../texts/texts.ts';

/** How far the app is with being kept on this device, in words. */
export function offlineText({ phase, status }: OfflineState): {
  readonly headline: string;
  readonly note: string | null;
} {
  const said = texts().offline;
  switch (phase) {
    case 'off':
      return { headline: said.development, note: said.developmentNote };
    case 'waiting':
    case 'online':
      return { headline: said.notYet, note: said.notYetNote };
    case 'preparing':
      return { headline: said.preparing(formatPercent(loadedShare(status))), note: null };
    case 'failed':
      return { headline: said.failed, note: null };
    case 'ready':
      return { headline: said.ready, note: status && checkedText(status) };
  }
}

function checkedText({ files, totalBytes, checkedAtMs }: NonNullable<OfflineState['status']>): string {
  const said = texts().offline;
  const size = formatBytes(totalBytes);
  return checkedAtMs === null
    ? said.checkedFiles(files, size)
    : said.checkedFilesAt(files, size, formatTime(checkedAtMs));
}

/** From 0 to 1, rounded down to whole percent: all of it only when it is all. */
function loadedShare(status: OfflineState['status']): number {
  return status && status.totalBytes > 0
    ? Math.floor((100 * status.loadedBytes) / status.totalBytes) / 100
    : 0;
}
