import type { Texts } from './types.ts';

/** The texts of the user interface in Spanish. */
export const es: Texts = {
  language: {
    missing: (name) =>
      `No se pudieron cargar los textos en «${name}», así que Glance habla inglés. Compruebe la conexión y vuelva a cargar la página.`,
  },
  kiosk: {
    starting: 'Un momento, por favor',
    startingNote: 'Glance se está iniciando.',
    trouble: 'Volvemos en un momento',
    troubleNote: 'No tiene que hacer nada.',
    attract: 'Acérquese: digo lo que veo',
    attractNote: 'Todo ocurre en este dispositivo. Nada se graba, nada se envía.',
    privacy: 'Nada se graba, nada se envía.',
    seen: 'Lo que se ve',
    times: (name: string, count: number) => `${name} × ${count}`,
    more: (count: number) => `+ ${count}`,
    fullScreen: 'Toque la pantalla una vez para llenarla.',
    exit: {
      title: 'Introduzca el PIN',
      entered: (count: number) => (count === 1 ? '1 cifra introducida' : `${count} cifras introducidas`),
      erase: 'Borrar una cifra',
      enter: 'Confirmar',
      wrong: 'Ese no es el PIN.',
      paused: (clock: string) => `Demasiados PIN erróneos. Próximo intento en ${clock}.`,
    },
    menu: {
      title: 'Quiosco',
      leave: 'Salir del quiosco',
      health: 'Estado',
      reload: 'Recargar',
      update: 'Actualizar ahora',
      close: 'Cerrar',
      noPin:
        'No hay PIN: quien encuentre este menú puede usarlo. Para poner uno, salga del quiosco e inícielo de nuevo desde los ajustes, o añada pin= con 4 a 8 cifras a la dirección.',
      trouble: (message: string) => `Lo que falla ahora: ${message}`,
    },
    setUp: {
      open: 'Quiosco…',
      title: 'Quiosco',
      about:
        'Llena esta pantalla con la imagen y letra grande, sin botones, para un lugar público. El quiosco se inicia solo cada vez que se abre Glance, hasta que alguien sale de él.',
      howToLeave:
        'Para salir: toque 5 veces la esquina superior izquierda en 3 segundos, o mantenga Esc 3 segundos.',
      pin: 'PIN, de 4 a 8 cifras (vacío para ninguno)',
      again: 'El PIN otra vez',
      format: 'Un PIN tiene de 4 a 8 cifras.',
      differ: 'Los dos PIN no son iguales.',
      start: 'Iniciar el quiosco',
    },
  },
  health: {},
};
