import type { Texts } from './types.ts';

/** The texts of the user interface in French. */
export const fr: Texts = {
  language: {
    missing: (name) =>
      `Les textes en « ${name} » n’ont pas pu être chargés : Glance parle donc anglais. Vérifiez la connexion, puis rechargez la page.`,
  },
  kiosk: {
    starting: 'Un instant, s’il vous plaît',
    startingNote: 'Glance démarre.',
    trouble: 'De retour dans un instant',
    troubleNote: 'Vous n’avez rien à faire.',
    attract: 'Approchez : je dis ce que je vois',
    attractNote: 'Tout se passe sur cet appareil. Rien n’est enregistré, rien n’est envoyé.',
    privacy: 'Rien n’est enregistré, rien n’est envoyé.',
    seen: 'Ce qui est vu',
    times: (name: string, count: number) => `${name} × ${count}`,
    more: (count: number) => `+ ${count}`,
    fullScreen: 'Touchez l’écran une fois pour le remplir.',
    exit: {
      title: 'Saisissez le code PIN',
      entered: (count: number) => (count <= 1 ? `${count} chiffre saisi` : `${count} chiffres saisis`),
      erase: 'Effacer un chiffre',
      enter: 'Valider',
      wrong: 'Ce n’est pas le code PIN.',
      paused: (clock: string) => `Trop de codes erronés. Prochain essai dans ${clock}.`,
    },
    menu: {
      title: 'Kiosque',
      leave: 'Quitter le kiosque',
      health: 'État de santé',
      reload: 'Recharger',
      update: 'Mettre à jour',
      close: 'Fermer',
      noPin:
        'Aucun code PIN n’est défini : quiconque trouve ce menu peut s’en servir. Pour en définir un, quittez le kiosque et relancez-le depuis les réglages, ou ajoutez pin= et 4 à 8 chiffres à l’adresse.',
      trouble: (message: string) => `Ce qui ne va pas : ${message}`,
    },
    setUp: {
      open: 'Kiosque…',
      title: 'Kiosque',
      about:
        'Remplit cet écran de l’image et de grands caractères, sans boutons, pour un lieu public. Le kiosque démarre de lui-même chaque fois que Glance s’ouvre, jusqu’à ce que quelqu’un le quitte.',
      howToLeave:
        'Pour quitter : touchez 5 fois le coin supérieur gauche en 3 secondes, ou maintenez Échap pendant 3 secondes.',
      pin: 'Code PIN, 4 à 8 chiffres (vide pour aucun)',
      again: 'Le code PIN encore une fois',
      format: 'Un code PIN compte de 4 à 8 chiffres.',
      differ: 'Les deux codes PIN diffèrent.',
      start: 'Démarrer le kiosque',
    },
  },
  health: {},
};
