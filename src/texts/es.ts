import type { Texts } from './types.ts';

/** The texts of the user interface in Spanish. */
export const es: Texts = {
  language: {
    missing: (name) =>
      `No se pudieron cargar los textos en «${name}», así que Glance habla inglés. Compruebe la conexión y vuelva a cargar la página.`,
  },
  kiosk: {},
  health: {},
};
