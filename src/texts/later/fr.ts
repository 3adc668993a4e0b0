import type { LaterTexts } from '../types.ts';

/** French texts that are loaded with what shows them. */
export const later: LaterTexts = {
  compare: {
    title: 'Deux modèles côte à côte',
    heading: 'Comparer deux modèles',
    intro: 'Les deux regardent les mêmes images en direct, l’un après l’autre.',
    one: 'Un modèle',
    another: 'Un autre modèle',
    start: 'Comparer',
    tooFew:
      'Il faut deux modèles qui trouvent des objets. Ajoutez-en un à vous, ou l’un de ceux qui sont publiés.',
    sameTwice: 'Choisissez deux modèles différents.',
    leave: 'Quitter',
    useThis: 'Utiliser celui-ci',
    agree: (share) => `Ils sont d’accord sur ${share}`,
    nothing: 'Aucun des deux n’a encore rien vu',
    counts: (both, one, another, frames) =>
      `Vus par les deux : ${both} ; par le premier seul : ${one} ; par le second seul : ${another} ; en ${frames} images.`,
    onlyHere: 'ici seulement',
    onlyThese: (names) => `Vu par celui-ci seul : ${names}`,
    asOther: 'Il ne voit rien que l’autre ne voie pas.',
    times: (median, p95) => `${median} ms par image, p95 ${p95} ms`,
    notYet: 'Pas encore mesuré',
    help: 'Ce qui est compté',
    helpText:
      'Les deux ont vu une chose quand ils nomment la même classe et que leurs cadres se recouvrent au moins à moitié (intersection sur union d’au moins 0,5). Ce sur quoi ils sont d’accord : vus par les deux ÷ (vus par les deux + par le premier seul + par le second seul), sur les 100 dernières images. Aucun n’est pris pour la vérité, et une classe que l’un ne connaît pas compte comme vue par l’autre seul. Les durées sont propres à chaque modèle, des pixels aux cadres, sur le même moteur : la médiane, et p95, que 95 images sur 100 ne dépassent pas ; celui qui commence change d’une image à l’autre.',
    hidden: 'Un effet cache l’image : seuls les cadres sont montrés.',
    noPicture: 'Il n’y a pas d’image. Quittez, et choisissez une source.',
    stays: 'En quittant, le modèle choisi auparavant revient.',
  },
  published: {
    heading: 'Modèles publiés',
    intro:
      'Par leurs auteurs ; téléchargés à votre demande et à aucun autre moment, vérifiés par SHA-256, puis conservés sur cet appareil.',
    accuracy: (accuracy, data, size) => `${accuracy} % sur ${data} à ${size}, selon ses auteurs`,
    download: (size) => `Télécharger, ${size}`,
    goOn: (size) => `Continuer, reste ${size}`,
    stop: 'Arrêter',
    loaded: (loaded, total) => `${loaded} sur ${total}`,
    here: 'sur cet appareil',
    source: 'Page des auteurs',
    refusedByPolicy:
      'Cet hébergeur ne laisse Glance se connecter nulle part ailleurs que chez lui, pour qu’aucune image ne puisse sortir. Ouvrez l’adresse dans un nouvel onglet et téléchargez-y le fichier, puis déposez-le ici ou ajoutez-le plus haut.',
    refusedByServer:
      'Le serveur de ce fichier ne laisse pas d’autres pages le lire, ou ne répond pas. Ouvrez l’adresse dans un nouvel onglet et téléchargez-y le fichier, puis déposez-le ici ou ajoutez-le plus haut.',
    address: 'Ouvrir l’adresse',
  },
};
