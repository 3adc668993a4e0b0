import type { Texts } from './types.ts';

/** The texts of the user interface in German. */
export const de: Texts = {
  language: {
    missing: (name) =>
      `Die Texte auf „${name}“ konnten nicht geladen werden, deshalb spricht Glance Englisch. Verbindung prüfen und die Seite neu laden.`,
  },
  kiosk: {
    starting: 'Einen Moment bitte',
    startingNote: 'Glance startet.',
    trouble: 'Gleich wieder da',
    troubleNote: 'Sie müssen nichts tun.',
    attract: 'Treten Sie näher: Ich sage, was ich sehe',
    attractNote: 'Alles geschieht auf diesem Gerät. Nichts wird aufgenommen, nichts gesendet.',
    privacy: 'Nichts wird aufgenommen, nichts gesendet.',
    seen: 'Was zu sehen ist',
    times: (name: string, count: number) => `${name} × ${count}`,
    more: (count: number) => `+ ${count}`,
    fullScreen: 'Einmal berühren, um den Bildschirm auszufüllen.',
    exit: {
      title: 'PIN eingeben',
      entered: (count: number) => (count === 1 ? '1 Ziffer eingegeben' : `${count} Ziffern eingegeben`),
      erase: 'Eine Ziffer löschen',
      enter: 'Bestätigen',
      wrong: 'Das ist nicht die PIN.',
      paused: (clock: string) => `Zu viele falsche PINs. Nächster Versuch in ${clock}.`,
    },
    menu: {
      title: 'Kiosk',
      leave: 'Kiosk verlassen',
      health: 'Zustand',
      reload: 'Neu laden',
      update: 'Jetzt aktualisieren',
      close: 'Schließen',
      noPin:
        'Es ist keine PIN gesetzt: Wer dieses Menü findet, kann es benutzen. Um eine zu setzen, den Kiosk verlassen und in den Einstellungen neu starten, oder pin= mit 4 bis 8 Ziffern an die Adresse hängen.',
      trouble: (message: string) => `Was gerade nicht geht: ${message}`,
    },
    setUp: {
      open: 'Kiosk …',
      title: 'Kiosk',
      about:
        'Füllt diesen Bildschirm mit dem Bild und großer Schrift, ohne Knöpfe, für einen öffentlichen Ort. Der Kiosk startet von selbst, sooft Glance geöffnet wird, bis jemand ihn verlässt.',
      howToLeave:
        'Verlassen: 5-mal innerhalb von 3 Sekunden in die Ecke oben links tippen, oder Esc 3 Sekunden halten.',
      pin: 'PIN, 4 bis 8 Ziffern (leer für keine)',
      again: 'Die PIN noch einmal',
      format: 'Eine PIN hat 4 bis 8 Ziffern.',
      differ: 'Die beiden PINs sind nicht gleich.',
      start: 'Kiosk starten',
    },
  },
  health: {},
};
