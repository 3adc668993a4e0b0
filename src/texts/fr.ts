import type { Texts } from './types.ts';

/** The texts of the user interface in French. */
export const fr: Texts = {
  language: {
    missing: (name) =>
      `Les textes en « ${name} » n’ont pas pu être chargés : Glance parle donc anglais. Vérifiez la connexion, puis rechargez la page.`,
  },
  kiosk: {},
  health: {},
};
