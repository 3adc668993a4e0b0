import type { Texts } from './types.ts';

/** The texts of the user interface in German. */
export const de: Texts = {
  language: {
    missing: (name) =>
      `Die Texte auf „${name}“ konnten nicht geladen werden, deshalb spricht Glance Englisch. Verbindung prüfen und die Seite neu laden.`,
  },
  kiosk: {},
  health: {},
};
