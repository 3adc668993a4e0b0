const KEPT = 'kept:';
const VISIT = 'visit:';

/** Where a model that this device keeps is found: what settings and the page's address call it. */
export function keptAddress(id: string): string {
  return `${KEPT}${id}`;
}

/** The id of a kept model; null where an address is none of one. */
export function keptId(address: string): string | null {
  const id = address.startsWith(KEPT) ? address.slice(KEPT.length) : '';
  return /^[a-z0-9][a-z0-9.-]{0,79}$/.test(id) ? id : null;
}

/** Where a model is found that lives no longer than the page. @param number different for each, and for each change of its card */
export function visitAddress(number: number): string {
  return `${VISIT}${number}`;
}

/** Whether a model is the person's own, kept or for this visit: then nothing is fetched for it. */
export function isOwnAddress(address: string): boolean {
  return address.startsWith(KEPT) || address.startsWith(VISIT);
}
