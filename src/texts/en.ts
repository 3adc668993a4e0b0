import type { TextGroups } from './types.ts';

/** The texts of the user interface in English: what every other language must have, group by group. */
export const en = {
  language: {
    /** Said where a language's table could not be had. `name` is the language in itself. */
    missing: (name: string) =>
      `The texts in “${name}” could not be loaded, so Glance speaks English. Check the connection, then reload the page.`,
  },
  kiosk: {},
  health: {},
} satisfies TextGroups;
