import { storage } from './storage.ts';

/** The address of a kiosk that was started from the settings, so that the app opens as one from then on. */
const REMEMBERED = 'kiosk-start';
/** Address parameters that mean something to a kiosk alone. */
const OWN_PARAMETERS = ['kiosk', 'pin', 'quiet', 'attract', 'attract-for'] as const;

/** The query string to go by: an installed app opens without one, and is a kiosk again after a power cut. */
export function searchOrKiosk(search: string): string {
  return search === '' ? (storage.read(REMEMBERED) ?? '') : search;
}

/** From now on the app opens as a kiosk. Loads the page anew. */
export function beginKiosk(): void {
  const search = new URLSearchParams(location.search);
  search.delete('ui');
  search.set('kiosk', '1');
  storage.write(REMEMBERED, `?${search}`);
  location.search = search.toString();
}

/** The app is no kiosk any more. Loads the page anew. */
export async function endKiosk(): Promise<void> {
  storage.remove(REMEMBERED);
  if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined);
  const url = new URL(location.href);
  for (const name of OWN_PARAMETERS) url.searchParams.delete(name);
  if (url.href === location.href) location.reload();
  else location.replace(url);
}
