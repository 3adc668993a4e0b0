import type { GivenModel } from '../shared/engine.ts';
import { visitAddress } from './address.ts';

const models = new Map<string, GivenModel>();
let count = 0;

/** Models that live no longer than the page: those being looked at, and all where the browser keeps nothing. */
export const visitModels = {
  /** @returns the address that the engine finds it by from now on */
  add(card: unknown, model: Blob): string {
    count += 1;
    const address = visitAddress(count);
    models.set(address, { address, card, model });
    return address;
  },
  remove(address: string): void {
    models.delete(address);
  },
  list(): readonly GivenModel[] {
    return [...models.values()];
  },
  /** Those of a list of addresses. */
  among(addresses: readonly (string | null)[]): readonly GivenModel[] {
    return addresses.flatMap((address) => (address === null ? [] : (models.get(address) ?? [])));
  },
};
