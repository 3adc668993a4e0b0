import type { OfflineState } from '../offline/offline-service.ts';
import { formatBytes } from './format-bytes.ts';

/** How far the app is with being kept on this device, in words. */
export function offlineText({ phase, status }: OfflineState): {
  readonly headline: string;
  readonly note: string | null;
} {
  switch (phase) {
    case 'off':
      return { headline: 'Not kept by the development server', note: 'Build Glance to have it offline.' };
    case 'waiting':
    case 'online':
      return { headline: 'Not on this device yet', note: 'It is fetched when Glance has a quiet moment.' };
    case 'preparing':
      return { headline: `Fetching and checking: ${percent(status)} %`, note: null };
    case 'failed':
      return { headline: 'Not ready offline', note: null };
    case 'ready':
      return { headline: 'Ready offline', note: status && checkedText(status) };
  }
}

function checkedText({ files, totalBytes, checkedAtMs }: NonNullable<OfflineState['status']>): string {
  const at =
    checkedAtMs === null ? '' : ` at ${new Date(checkedAtMs).toLocaleTimeString([], { timeStyle: 'short' })}`;
  return `All ${files} files (${formatBytes(totalBytes)}) are on this device, each checked by its SHA-256${at}.`;
}

function percent(status: OfflineState['status']): number {
  return status && status.totalBytes > 0 ? Math.floor((100 * status.loadedBytes) / status.totalBytes) : 0;
}
