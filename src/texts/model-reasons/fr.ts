import { type ModelReasonTexts, type TriedWay, tellReason } from '../../shared/model-reasons.ts';
import { formatNumber } from '../format.ts';
import { libraryTexts } from '../library/fr.ts';
import type { ModelReasonTable } from '../model-reasons.ts';

const titles = {
  yolov5: 'YOLOv5, v6, v7 ou YOLOX décodé',
  yolov8: 'YOLOv8, v9 ou 11',
  'yolov8-seg': 'YOLOv8-seg ou 11-seg',
  detr: 'DETR ou RT-DETR',
  ssd: 'SSD, ou boîtes et scores',
  'end-to-end': 'YOLOv10 ou 26, ou suppression dans le réseau',
  'nms-tensors': 'suppression dans le réseau, en tenseurs séparés',
  classify: 'un classificateur',
  mask: 'un segmenteur',
};

const { scalings, fits } = libraryTexts.model;

function way({ colour, scaling, align }: TriedWay): string {
  return `${colour}, ${scalings[scaling].toLowerCase()}, ${placed(align)}`;
}

function placed(align: TriedWay['align']): string {
  return fits[align].toLowerCase();
}

function pixels(step: number): string {
  return step === 1 ? 'pour chaque pixel' : `pour chaque carré de ${step} × ${step} pixels`;
}

const reasons: ModelReasonTexts = {
  'no-input': () => 'il ne prend aucune entrée',
  'several-inputs': ({ names }) =>
    `il prend ${names.length} entrées (${names.map((name) => `« ${name} »`).join(', ')}), et Glance donne une seule image à un modèle`,
  'input-type': ({ name, type }) =>
    `son entrée « ${name} » prend ${type ?? 'un type inconnu'}, pas des nombres à virgule`,
  'input-dimensions': ({ name, shape }) =>
    `son entrée « ${name} » est ${shape === null ? 'sans forme déclarée' : `[${shape}]`}, et une image a 4 dimensions`,
  'input-channels': ({ name, shape }) => `son entrée « ${name} » est [${shape}], et une image a 3 canaux`,
  'no-head-fits': ({ outputs }) =>
    `ses sorties ne sont pas de celles que Glance lit : ${outputs.map(({ name, shape }) => `« ${name} » [${shape}]`).join(', ')}`,
  'foreign-task': ({ task }) => `d’après ses métadonnées il est fait pour « ${task} », que Glance ne lit pas`,
  'raw-levels': () =>
    'ce sont les niveaux bruts d’un détecteur : exportez-le avec ses boîtes décodées (YOLOv5 : export.py sans --train)',
  'graph-unfollowed': () =>
    'son graphe ne peut pas être suivi, ceci est donc lu dans ce que le fichier déclare',
  'metadata-unreadable': ({ key, problem }) => `la métadonnée « ${key} » ne peut pas être lue : ${problem}`,
  'labels-fit': ({ classes }) => `il y a ${classes} étiquettes, et de la place pour ${classes} classes`,
  'labels-differ': ({ labels, classes }) =>
    `il y a ${labels} étiquettes, mais de la place pour ${classes} classes`,
  rival: ({ row, title, reason }) =>
    `il peut aussi être lu comme ${titleOf(row, title)} : ${tellReason(reason, reasons)}`,
  'choose-reading': () => 'choisissez avec --reading : 0 pour celle-ci ; « model check » donne les autres',
  cells: ({ shape, cells, strides, numbers }) =>
    `[${shape}] : ${cells} cellules aux pas ${strides.join(', ')}, de ${numbers} nombres chacune`,
  'one-level': ({ shape, rows, columns, stride, numbers }) =>
    `[${shape}] : ${rows} × ${columns} cellules au pas ${stride}, de ${numbers} nombres chacune`,
  'boxes-raw': () => 'ses boîtes viennent tout droit des poids, non décodées',
  'own-scores-sigmoid': () => 'ses scores ont passé leur sigmoïde',
  'own-scores-logits': () => 'ses scores sont des logits',
  'sides-distributed': () => 'les scores viennent d’abord, et chaque côté d’une boîte est une distribution',
  anchors: ({ shape, anchors, perCell, strides, numbers }) =>
    `[${shape}] : ${anchors} ancres, ${perCell} pour chaque cellule aux pas ${strides.join(', ')}, de ${numbers} nombres chacune`,
  'rows-without-grid': ({ shape, rows, numbers }) =>
    `[${shape}] : ${rows} lignes qu’aucune grille n’explique, de ${numbers} nombres chacune`,
  'objectness-seen': () => 'une présence d’objet se trouve entre la boîte et les classes',
  'no-objectness': () => 'les scores des classes suivent aussitôt la boîte',
  'boxes-shares-unsuppressed': () =>
    'les boîtes ont passé une sigmoïde : des parts de l’image, comme dans RT-DETR, sans suppression',
  'several-anchors': () => 'plusieurs ancres par cellule : de telles têtes ont une présence d’objet',
  'values-first': () => 'les nombres viennent avant les ancres, comme dans YOLOv8',
  ultralytics: () => 'Ultralytics l’a exporté',
  'objectness-unknown': ({ numbers }) =>
    `on ne voit pas si le 5e des ${numbers} nombres est une présence d’objet`,
  prototypes: ({ output, shape, prototypes }) =>
    `« ${output} » [${shape}] contient ${prototypes} prototypes, et chaque ligne finit par un poids pour chacun`,
  'finished-rows': ({ shape, rows, columns }) =>
    `[${shape}] : ${rows === 0 ? 'des lignes' : `${rows} lignes`} de ${columns} nombres`,
  'network-chooses': () => 'le réseau choisit lui-même les meilleures lignes',
  'rows-are-finished': () => 'de telles lignes sont des détections achevées',
  columns: ({ columns, seen }) =>
    `ses colonnes sont ${columns.join(', ')}${seen ? '' : ', comme d’habitude'}`,
  'boxes-pixels': () => 'ses boîtes sont supposées être en pixels',
  'boxes-maybe-shares': () => 'ses boîtes sont peut-être des parts de l’image',
  'finished-tensors': ({ boxes, boxesShape, scores, classes, shape }) =>
    `« ${boxes} » [${boxesShape}], « ${scores} » et « ${classes} » [${shape}] : des détections achevées`,
  'named-as-tensorflow': () =>
    'nommées comme dans TensorFlow : les boîtes commencent par le bord supérieur, en parts de l’image, et les classes comptent à partir de 1',
  'corners-pixels': () =>
    'les boîtes sont supposées être des coins en pixels, et les classes compter à partir de 0',
  'count-output': ({ output }) => `« ${output} » dit combien comptent`,
  'classes-count-from': ({ first }) =>
    `les classes comptent peut-être à partir de ${first}, car torchvision et TensorFlow diffèrent`,
  'boxes-and-scores': ({ scores, scoresShape, boxes, boxesShape, rows, values }) =>
    `« ${scores} » [${scoresShape}] et « ${boxes} » [${boxesShape}] : ${rows} boîtes, ${values} scores chacune`,
  'boxes-sigmoid': () => 'les boîtes ont passé une sigmoïde : des parts de l’image',
  'named-as-detr': () => 'les sorties portent les noms de celles de DETR',
  'scores-sigmoid': () => 'les scores ont passé une sigmoïde',
  'scores-softmax-last': () => 'les scores ont passé un softmax : le dernier veut dire rien',
  'scores-sigmoid-logits': () =>
    'les scores sont pris pour des logits d’une sigmoïde chacun, comme dans RT-DETR',
  'scores-softmax-logits-last': () =>
    'les scores sont pris pour des logits d’un softmax dont le dernier veut dire rien, comme dans DETR',
  'scores-softmax-first': () => 'les scores ont passé un softmax : le premier veut dire rien',
  'scores-sigmoid-each': () => 'les scores ont passé une sigmoïde chacun',
  'scores-softmax-logits-first': () =>
    'les scores sont pris pour des logits d’un softmax dont le premier veut dire rien',
  'one-box-a-cell': () => 'une cellule a une boîte : ses coins sont supposés être en pixels',
  'corners-shares': () => 'les boîtes sont prises pour des coins, en parts de l’image',
  'boxes-offsets': () =>
    'les boîtes viennent tout droit des poids : des écarts à des ancres que le fichier n’a pas',
  'upper-edge-first': () => 'une boîte commence peut-être par son bord supérieur, comme dans TensorFlow',
  'boxes-otherwise': () => 'les boîtes comptent peut-être autrement',
  'boxes-centred': () => 'une boîte est peut-être un centre et une taille',
  'whole-picture': ({ shape, classes }) => `[${shape}] : ${classes} nombres pour l’image entière`,
  'values-past': ({ by }) => (by === 'softmax' ? 'ils ont passé un softmax' : 'ils ont passé une sigmoïde'),
  'values-softmax-logits': () => 'ils sont pris pour des logits d’un softmax',
  'each-pixel': ({ shape, channels, step, layout }) =>
    `[${shape}] : ${channels === 1 ? 'un nombre' : `${channels} nombres`} ${pixels(step)}, ${layout}`,
  'values-logits': () => 'ce sont des logits',
  'each-pixel-id': ({ shape, step }) => `[${shape}] : un nombre entier ${pixels(step)}, sa classe`,
  'chosen-from': ({ classes }) => `il est choisi parmi ${classes}`,
  'tried-in-vain': ({ found }) =>
    `quelle que soit la façon de l’alimenter, il ${found === 'nothing' ? 'ne trouve rien dans les images ni dans leurs reflets' : 'trouve plus dans les images qu’il n’y a'} : l’habitude de sa famille est gardée`,
  tried: ({ way: best, habit, agreeing, alone, confidence, score, next }) => {
    const why = habit ? 'comme sa famille en a l’habitude' : 'bien que sa famille ait une autre habitude';
    const against = next ? ` ; ensuite ${way(next.way)} avec ${formatNumber(next.score, 2)}` : '';
    return `${way(best)}, ${why} : ${agreeing} retrouvés dans le reflet, ${alone} non, confiance moyenne ${formatNumber(confidence, 2)}, score ${formatNumber(score, 2)}${against}`;
  },
  'fit-alike': ({ align, others }) =>
    `« ${placed(align)} » est gardé ; ${others.map((other) => `« ${placed(other)} »`).join(' et ')} irait aussi bien sur ces images`,
  'fit-best': ({ align }) => `« ${placed(align)} » est clairement le mieux`,
};

function titleOf(row: string, title: string): string {
  return (titles as Readonly<Record<string, string>>)[row] ?? title;
}

/** Why a model is read and fed as it is, in French. */
export const modelReasons: ModelReasonTable = { titles, reasons };
