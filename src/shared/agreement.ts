/** How two models saw the same pictures: things both found, and those that only one of them did. */
export interface Agreement {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
}

/**
 * Counts one picture.
 * @param matches for each detection of the first model the index of the second's, or −1
 * @param secondCount detections of the second model
 */
export function countAgreement(matches: readonly number[], secondCount: number): Agreement {
  const both = matches.reduce((count, match) => count + (match >= 0 ? 1 : 0), 0);
  return { both, onlyFirst: matches.length - both, onlySecond: secondCount - both };
}

/** Things that both found, of all that were found: 0 to 1; null where nothing was. */
export function agreementShare({ both, onlyFirst, onlySecond }: Agreement): number | null {
  const all = both + onlyFirst + onlySecond;
  return all === 0 ? null : both / all;
}
