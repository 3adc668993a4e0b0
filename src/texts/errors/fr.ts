import type { ErrorTexts } from '../types.ts';

const NO_OFFLINE = {
  insecure:
    'Cette page n’a pas été servie en https, elle ne peut donc pas être conservée pour un usage hors ligne.',
  certificate:
    'Ce navigateur ne fait pas confiance au certificat du serveur et ne peut donc pas conserver Glance pour un usage hors ligne. Installez le certificat sur cet appareil, puis rechargez la page.',
  browser:
    'Ce navigateur ne peut pas conserver Glance pour un usage hors ligne : il n’a pas de service workers, ou cette fenêtre est privée.',
} as const;

const TASKS = {
  detect: 'détecter',
  segment: 'segmenter',
  instances: 'détourer des objets',
  classify: 'classer des images',
} as const;

const WHILE_CONNECTED = 'Glance fonctionne tant qu’il y a une connexion';

const FOREIGN = {
  safetensors:
    'ne contient que des poids (safetensors), pas un modèle ONNX. Chargez-les dans leur réseau en Python et exportez celui-ci : torch.onnx.export(model, example, "model.onnx"), ou pour les modèles de Hugging Face : optimum-cli export onnx --model DOSSIER SORTIE.',
  tfjs: 'est un modèle de couches TensorFlow.js, et Glance lit les modèles de graphe. Convertissez-le : tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json DOSSIER.',
  coreml:
    'est un modèle Core ML, pas un modèle ONNX. Exportez ONNX à partir de l’original : torch.onnx.export(model, example, "model.onnx"), ou pour les modèles d’Ultralytics : yolo export model=best.pt format=onnx.',
  html: 'est une page web, pas un modèle ONNX : la page du téléchargement a été enregistrée à la place du fichier. Téléchargez le fichier lui-même.',
  lfs: 'est un pointeur Git LFS, pas le modèle lui-même. Récupérez-le avec « git lfs pull », ou téléchargez le fichier lui-même.',
  pytorch:
    'est un fichier PyTorch, pas un modèle ONNX. Exportez-le : torch.onnx.export(model, example, "model.onnx"), ou pour les modèles d’Ultralytics : yolo export model=FICHIER format=onnx.',
  tflite:
    'est un modèle TensorFlow Lite, pas un modèle ONNX. Exportez-en un : python -m tf2onnx.convert --tflite FICHIER --output model.onnx --opset 17.',
  tensorflow:
    'est un graphe TensorFlow, pas un modèle ONNX. Exportez-en un : python -m tf2onnx.convert --saved-model DOSSIER --output model.onnx --opset 17, ou --graphdef FICHIER avec --inputs et --outputs.',
  keras:
    'est un modèle Keras, pas un modèle ONNX. Exportez-en un en Python : keras.saving.load_model("FICHIER").export("model.onnx", format="onnx").',
  zip: 'est une archive zip, pas un modèle ONNX. Décompressez-la et ouvrez le fichier .onnx qu’elle contient ; à partir de tout autre modèle qui s’y trouve, exportez d’abord en ONNX.',
} as const;

/** Error messages in French. */
export const errors: ErrorTexts = {
  'camera-denied': () =>
    'Glance n’a pas accès à la caméra. Autorisez-la dans les paramètres du site, depuis la barre d’adresse, puis réessayez, ou ouvrez une image.',
  'camera-missing': () =>
    'Aucune caméra trouvée. Branchez-en une et réessayez, ou ouvrez une image ou une vidéo.',
  'camera-busy': ({ label }) =>
    `${label || 'La caméra'} est utilisée par une autre application. Fermez cette application et réessayez, ou choisissez une autre caméra.`,
  'camera-overconstrained': ({ constraint }) =>
    `Cette caméra ne permet pas la valeur demandée (${constraint}). Choisissez une autre caméra ou une autre résolution.`,
  'camera-unplugged': ({ label }) =>
    `${label || 'La caméra'} a été débranchée. Rebranchez-la, ou choisissez une autre source.`,
  'camera-black': ({ seconds }) =>
    `La caméra n’envoie que du noir depuis ${seconds} s. Vérifiez son cache ou son interrupteur, ou choisissez une autre caméra.`,
  'camera-failed': ({ reason }) =>
    `La caméra n’a pas pu démarrer (${reason}). Réessayez, ou choisissez une autre source.`,
  'insecure-context': () =>
    'La caméra exige une page sécurisée. Ouvrez Glance en https:// ou sur localhost ; les images et les vidéos fonctionnent ici aussi.',
  'screen-denied': () =>
    'Le partage d’écran n’a pas été autorisé. Réessayez et choisissez une fenêtre, ou choisissez une autre source.',
  'screen-unsupported': () =>
    'Ce navigateur ne peut pas partager l’écran avec une page. Choisissez une autre source.',
  'screen-failed': ({ reason }) =>
    `L’écran n’a pas pu être partagé (${reason}). Réessayez, ou choisissez une autre source.`,
  'picture-unreadable': ({ name }) =>
    `« ${name} » n’est pas une image que ce navigateur sait lire. Essayez un fichier JPEG, PNG, WebP ou AVIF.`,
  'picture-too-large': ({ name, megapixels, limit }) =>
    `« ${name} » compte ${megapixels} mégapixels ; Glance en ouvre ${limit} au plus. Réduisez l’image et réessayez.`,
  'file-empty': ({ name }) => `« ${name} » est vide. Choisissez un autre fichier.`,
  'video-undecodable': ({ name }) =>
    `Ce navigateur ne peut pas décoder la vidéo « ${name} ». Essayez un fichier MP4 (H.264) ou WebM.`,
  'sample-missing': ({ name }) => `Il n’y a pas d’exemple « ${name} ». Choisissez-en un dans la liste.`,
  'capture-failed': ({ label, reason }) =>
    `Aucune image n’a pu être prise de « ${label} » (${reason}). Choisissez une autre source, ou rechargez la page.`,
  'card-missing': ({ url, status, elsewhere }) =>
    elsewhere
      ? `La fiche du modèle ${url} se trouve sur un autre serveur, et Glance ne se connecte qu’au sien. Placez-y le dossier du modèle à côté de Glance, ou choisissez un autre modèle.`
      : `La fiche du modèle ${url} n’a pas pu être récupérée${statusText(status)}. Vérifiez l’adresse, ou choisissez un autre modèle.`,
  'card-malformed': ({ url, problem }) =>
    `La fiche du modèle ${url} n’est pas valide : ${problem}. Corrigez-la, ou choisissez un autre modèle.`,
  'model-missing': ({ url, status }) =>
    `Le fichier du modèle ${url} n’a pas pu être récupéré${statusText(status)}. Vérifiez la connexion et réessayez, ou choisissez un autre modèle.`,
  'model-truncated': ({ file, expectedBytes, actualBytes }) =>
    `Le modèle ${file} est incomplet : ${actualBytes} octets sur ${expectedBytes}. Récupérez-le de nouveau.`,
  'model-hash-mismatch': ({ file, expected, actual }) =>
    `Le modèle ${file} n’est pas celui que décrit sa fiche (sha256 ${short(actual)}, attendu ${short(expected)}). Récupérez-le de nouveau, ou corrigez la fiche.`,
  'model-unreadable': ({ file, problem, format }) =>
    `${file} n’est pas un modèle ${format ? 'TensorFlow.js' : 'ONNX'} lisible : ${problem}. Exportez-le de nouveau${format ? '' : ' en ONNX'}.`,
  'model-parts-missing': ({ file, missing }) =>
    `${file} garde ses poids dans d’autres fichiers. Ouvrez-les avec lui ; il manque : ${missing.join(', ')}.`,
  'model-foreign': ({ file, format }) => `${file} ${FOREIGN[format]}`,
  'model-unknown-ops': ({ ops }) =>
    `Ce modèle utilise des opérations que Glance ne connaît pas : ${ops.join(', ')}. Exportez-le sans elles, ou choisissez un autre modèle.`,
  'model-unknown': ({ id, known }) =>
    `Il n’y a pas de modèle « ${id} ». Modèles connus : ${known.join(', ')}.`,
  'model-shape': ({ node, problem }) =>
    `Le modèle ne peut pas traiter cette entrée : ${problem} (dans ${node}). Choisissez une autre taille d’entrée ou un autre modèle.`,
  'input-size-unsupported': ({ size, allowed }) =>
    `Ce modèle n’accepte pas une entrée de ${size} pixels. Valeurs possibles : ${allowed}.`,
  'head-mismatch': ({ head, problem }) =>
    `La sortie du modèle ne correspond pas à la tête « ${head} » : ${problem}. Corrigez la tête dans la fiche.`,
  'model-unrecognised': ({ file, reasons }) =>
    `Glance ne sait pas comment lire ${file} : ${reasons.join(' ; ')}. Écrivez une fiche pour ce modèle, ou choisissez-en un autre.`,
  'label-file-malformed': ({ file, problem }) =>
    `Aucune étiquette ne peut être lue dans ${file} : ${problem}. Donnez un .txt avec un nom par ligne, un .yaml avec « names: », ou une liste .json.`,
  'label-count': ({ file, labels, classes }) =>
    `Le nombre d’étiquettes ne convient pas : ${file} en a ${labels}, le modèle ${classes} classes. Donnez une étiquette par classe.`,
  'labels-needed': ({ file }) =>
    `${file} ne dit pas combien de classes il a. Donnez ses étiquettes : un fichier .txt, .yaml ou .json.`,
  'kept-missing': ({ id }) =>
    `Le modèle « ${id} » n’est plus sur cet appareil. Ajoutez de nouveau son fichier, ou choisissez un autre modèle.`,
  'inspect-timeout': ({ file, seconds }) =>
    `${file} a été abandonné : sa lecture n’a donné aucun signe pendant ${seconds} s. Il est peut-être endommagé, ou trop grand pour cet appareil. Exportez-le de nouveau, ou choisissez un modèle plus petit.`,
  'package-damaged': ({ file, problem }) =>
    `Le paquet ${file} est endommagé : ${problem}. Exportez-le ou téléchargez-le de nouveau.`,
  'library-unavailable': () =>
    'Ce navigateur ne conserve aucun fichier pour cette page : le modèle n’est là que pour cette visite. Pour le garder, quittez la fenêtre privée, ou ouvrez Glance par https://.',
  'library-full': ({ name, neededBytes, leftBytes }) =>
    `Il n’y a pas de place sur cet appareil pour garder « ${name} » : il faut ${megabytes(neededBytes)} Mo${leftBytes === null ? '' : `, il en reste ${megabytes(leftBytes)}`}. Rien n’en a été gardé. Supprimez d’autres modèles ou libérez de la place, puis réessayez.`,
  'library-unwritable': ({ name, reason }) =>
    `« ${name} » n’a pas pu être gardé sur cet appareil (${reason}). Rien n’en a été gardé. Réessayez.`,
  'task-mismatch': ({ model, task, expected }) =>
    `« ${model} » est un modèle pour ${TASKS[task]}, pas pour ${TASKS[expected]}. Choisissez un autre modèle.`,
  'model-too-large': ({ backend, problem }) =>
    `Ce modèle est trop grand pour ${backend} sur cet appareil : ${problem}. Choisissez une entrée plus petite, ou un autre modèle.`,
  'backend-unsupported': ({ backend, reason }) =>
    `${backend} est inutilisable ici : ${reason}. Glance utilise ce qui reste.`,
  'no-backend': ({ webgpu, wasm }) =>
    `Ce navigateur ne peut exécuter aucun modèle : ni WebGPU (${webgpu}), ni WebAssembly SIMD (${wasm}). Mettez-le à jour, ou utilisez une version récente de Chrome, Edge, Firefox ou Safari.`,
  'device-lost': ({ reason }) =>
    `Le processeur graphique a été perdu (${reason}). Glance relance le moteur tout seul.`,
  'worker-died': ({ reason }) => `Le moteur s’est arrêté (${reason}). Glance le relance tout seul.`,
  'worker-unresponsive': ({ afterMs }) =>
    `Le moteur n’a pas répondu pendant ${(afterMs / 1000).toFixed(1).replace('.', ',')} s. Glance le relance tout seul.`,
  'engine-failed': ({ reason }) =>
    `Le moteur a échoué (${reason}). Rechargez la page ; si cela se reproduit, choisissez un autre moteur de calcul dans les réglages.`,
  'engine-stopped': () => 'Le moteur a été arrêté.',
  'offline-unsupported': ({ cause }) => `${NO_OFFLINE[cause]} Ici, ${WHILE_CONNECTED}.`,
  'offline-file-failed': ({ file, problem }) =>
    `${file} ${problem}. ${WHILE_CONNECTED} ; rechargez la page pour réessayer.`,
  'storage-full': ({ neededBytes }) =>
    `Cet appareil n’a plus de place pour les fichiers de Glance (il manque ${String(Math.ceil(neededBytes / 1e5) / 10).replace('.', ',')} Mo). ${WHILE_CONNECTED} ; libérez de la place pour l’avoir hors ligne.`,
  'storage-denied': ({ reason }) =>
    `Ce navigateur ne laisse rien enregistrer à Glance (${reason}). ${WHILE_CONNECTED} ; pour l’avoir hors ligne, autorisez le stockage pour ce site, ou quittez la fenêtre privée.`,
};

function statusText(status: number | undefined): string {
  return status ? ` (statut ${status})` : '';
}

function megabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1e5) / 10).replace('.', ',');
}

function short(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}
