import { type ModelReasonTexts, type TriedWay, tellReason } from '../../shared/model-reasons.ts';
import { formatNumber } from '../format.ts';
import { libraryTexts } from '../library/es.ts';
import type { ModelReasonTable } from '../model-reasons.ts';

const titles = {
  yolov5: 'YOLOv5, v6, v7 o YOLOX decodificado',
  yolov8: 'YOLOv8, v9 u 11',
  'yolov8-seg': 'YOLOv8-seg u 11-seg',
  detr: 'DETR o RT-DETR',
  ssd: 'SSD, o cajas y puntuaciones',
  'end-to-end': 'YOLOv10 o 26, o supresión dentro de la red',
  'nms-tensors': 'supresión dentro de la red, en tensores separados',
  classify: 'un clasificador',
  mask: 'un segmentador',
};

const { scalings, fits } = libraryTexts.model;

function placed(align: TriedWay['align']): string {
  return fits[align].toLowerCase();
}

function way({ colour, scaling, align }: TriedWay): string {
  return `${colour}, ${scalings[scaling]}, ${placed(align)}`;
}

function pixels(step: number): string {
  return step === 1 ? 'cada píxel' : `cada ${step} × ${step} píxeles`;
}

const reasons: ModelReasonTexts = {
  'no-input': () => 'no toma ninguna entrada',
  'several-inputs': ({ names }) =>
    `toma ${names.length} entradas (${names.map((name) => `«${name}»`).join(', ')}), y Glance da a un modelo una imagen`,
  'input-type': ({ name, type }) =>
    `su entrada «${name}» toma ${type ?? 'un tipo desconocido'}, no números con decimales`,
  'input-dimensions': ({ name, shape }) =>
    `su entrada «${name}» es ${shape === null ? 'de forma no declarada' : `[${shape}]`}, y una imagen tiene 4 dimensiones`,
  'input-channels': ({ name, shape }) => `su entrada «${name}» es [${shape}], y una imagen tiene 3 canales`,
  'no-head-fits': ({ outputs }) =>
    `sus salidas no son de las que Glance lee: ${outputs.map(({ name, shape }) => `«${name}» [${shape}]`).join(', ')}`,
  'foreign-task': ({ task }) => `según sus metadatos es para «${task}», que Glance no lee`,
  'raw-levels': () =>
    'son los niveles sin procesar de un detector: expórtelo con sus cajas decodificadas (YOLOv5: export.py sin --train)',
  'graph-unfollowed': () => 'su grafo no se puede seguir, así que esto se lee de lo que declara el archivo',
  'metadata-unreadable': ({ key, problem }) => `los metadatos «${key}» no se pueden leer: ${problem}`,
  'labels-fit': ({ classes }) => `hay ${classes} etiquetas, y sitio para ${classes} clases`,
  'labels-differ': ({ labels, classes }) => `hay ${labels} etiquetas, pero sitio para ${classes} clases`,
  rival: ({ row, title, reason }) =>
    `también puede leerse como ${titleOf(row, title)}: ${tellReason(reason, reasons)}`,
  'choose-reading': () => 'elija con --reading: 0 para esta; «model check» dice las demás',
  cells: ({ shape, cells, strides, numbers }) =>
    `[${shape}]: ${cells} celdas de pasos ${strides.join(', ')}, con ${numbers} números cada una`,
  'one-level': ({ shape, rows, columns, stride, numbers }) =>
    `[${shape}]: ${rows} × ${columns} celdas de paso ${stride}, con ${numbers} números cada una`,
  'boxes-raw': () => 'sus cajas vienen directamente de los pesos, sin decodificar',
  'own-scores-sigmoid': () => 'sus puntuaciones ya pasaron su sigmoide',
  'own-scores-logits': () => 'sus puntuaciones son logits',
  'sides-distributed': () => 'las puntuaciones van primero, y cada lado de una caja es una distribución',
  anchors: ({ shape, anchors, perCell, strides, numbers }) =>
    `[${shape}]: ${anchors} anclas, ${perCell} por cada celda de pasos ${strides.join(', ')}, con ${numbers} números cada una`,
  'rows-without-grid': ({ shape, rows, numbers }) =>
    `[${shape}]: ${rows} filas que ninguna cuadrícula explica, con ${numbers} números cada una`,
  'objectness-seen': () => 'entre la caja y las clases hay un valor de «es un objeto»',
  'no-objectness': () => 'las puntuaciones de las clases siguen de inmediato a la caja',
  'boxes-shares-unsuppressed': () =>
    'las cajas ya pasaron una sigmoide: partes de la imagen, como en RT-DETR, sin supresión',
  'several-anchors': () => 'varias anclas por celda: esas cabezas tienen un valor de «es un objeto»',
  'values-first': () => 'los números van antes que las anclas, como en YOLOv8',
  ultralytics: () => 'lo exportó Ultralytics',
  'objectness-unknown': ({ numbers }) =>
    `no se ve si el 5.º de ${numbers} números es un valor de «es un objeto»`,
  prototypes: ({ output, shape, prototypes }) =>
    `«${output}» [${shape}] son ${prototypes} prototipos, y cada fila acaba con un peso para cada uno`,
  'finished-rows': ({ shape, rows, columns }) =>
    `[${shape}]: ${rows === 0 ? 'filas' : `${rows} filas`} de ${columns} números`,
  'network-chooses': () => 'la propia red elige las mejores filas',
  'rows-are-finished': () => 'tales filas son detecciones acabadas',
  columns: ({ columns, seen }) => `sus columnas son ${columns.join(', ')}${seen ? '' : ', como es habitual'}`,
  'boxes-pixels': () => 'se supone que sus cajas están en píxeles',
  'boxes-maybe-shares': () => 'sus cajas podrían ser partes de la imagen',
  'finished-tensors': ({ boxes, boxesShape, scores, classes, shape }) =>
    `«${boxes}» [${boxesShape}], «${scores}» y «${classes}» [${shape}]: detecciones acabadas`,
  'named-as-tensorflow': () =>
    'con nombres como en TensorFlow: las cajas empiezan por el borde superior, como partes de la imagen, y las clases cuentan desde 1',
  'corners-pixels': () => 'se supone que las cajas son esquinas en píxeles, y que las clases cuentan desde 0',
  'count-output': ({ output }) => `«${output}» dice cuántas cuentan`,
  'classes-count-from': ({ first }) =>
    `las clases podrían contar desde ${first}, pues torchvision y TensorFlow difieren`,
  'boxes-and-scores': ({ scores, scoresShape, boxes, boxesShape, rows, values }) =>
    `«${scores}» [${scoresShape}] y «${boxes}» [${boxesShape}]: ${rows} cajas, ${values} puntuaciones cada una`,
  'boxes-sigmoid': () => 'las cajas ya pasaron una sigmoide: partes de la imagen',
  'named-as-detr': () => 'las salidas se llaman como las de DETR',
  'scores-sigmoid': () => 'las puntuaciones ya pasaron una sigmoide',
  'scores-softmax-last': () => 'las puntuaciones ya pasaron un softmax: la última significa nada',
  'scores-sigmoid-logits': () =>
    'las puntuaciones se toman por logits de una sigmoide cada una, como en RT-DETR',
  'scores-softmax-logits-last': () =>
    'las puntuaciones se toman por logits de un softmax cuya última significa nada, como en DETR',
  'scores-softmax-first': () => 'las puntuaciones ya pasaron un softmax: la primera significa nada',
  'scores-sigmoid-each': () => 'cada puntuación ya pasó una sigmoide',
  'scores-softmax-logits-first': () =>
    'las puntuaciones se toman por logits de un softmax cuya primera significa nada',
  'one-box-a-cell': () => 'una celda tiene una caja: se supone que sus esquinas están en píxeles',
  'corners-shares': () => 'las cajas se toman por esquinas, como partes de la imagen',
  'boxes-offsets': () =>
    'las cajas vienen directamente de los pesos: distancias a anclas que el archivo no tiene',
  'upper-edge-first': () => 'una caja podría empezar por su borde superior, como en TensorFlow',
  'boxes-otherwise': () => 'las cajas podrían contar de otra manera',
  'boxes-centred': () => 'una caja podría ser centro y tamaño',
  'whole-picture': ({ shape, classes }) => `[${shape}]: ${classes} números para la imagen entera`,
  'values-past': ({ by }) => (by === 'softmax' ? 'ya pasaron un softmax' : 'ya pasaron una sigmoide'),
  'values-softmax-logits': () => 'se toman por logits de un softmax',
  'each-pixel': ({ shape, channels, step, layout }) =>
    `[${shape}]: ${channels === 1 ? 'un número' : `${channels} números`} por ${pixels(step)}, ${layout}`,
  'values-logits': () => 'son logits',
  'each-pixel-id': ({ shape, step }) => `[${shape}]: un número entero por ${pixels(step)}, su clase`,
  'chosen-from': ({ classes }) => `se elige entre ${classes}`,
  'tried-in-vain': ({ found }) =>
    `se alimente como se alimente, ${found === 'nothing' ? 'no encuentra nada en las imágenes ni en sus reflejos' : 'encuentra en las imágenes más de lo que hay'}: se mantiene lo habitual en su familia`,
  tried: ({ way: best, habit, agreeing, alone, confidence, score, next }) => {
    const why = habit ? 'como es habitual en su familia' : 'aunque en su familia es habitual otra manera';
    const against = next ? `; después ${way(next.way)} con ${formatNumber(next.score, 2)}` : '';
    return `${way(best)}, ${why}: ${agreeing} encontrados de nuevo en el reflejo, ${alone} no, confianza media ${formatNumber(confidence, 2)}, puntuación ${formatNumber(score, 2)}${against}`;
  },
  'fit-alike': ({ align, others }) =>
    `se mantiene «${placed(align)}»; ${others.map((other) => `«${placed(other)}»`).join(' y ')} serviría igual con estas imágenes`,
  'fit-best': ({ align }) => `«${placed(align)}» es claramente lo mejor`,
};

function titleOf(row: string, title: string): string {
  return (titles as Readonly<Record<string, string>>)[row] ?? title;
}

/** Why a model is read and fed as it is, in Spanish. */
export const modelReasons: ModelReasonTable = { titles, reasons };
