import { type ModelReason, type ModelReasonTexts, type TriedWay, tellReason } from './model-reasons.ts';

const SCALINGS: Readonly<Record<TriedWay['scaling'], string>> = {
  unit: '0–1',
  bytes: '0–255',
  imagenet: 'ImageNet mean and spread',
  signed: '−1 to 1',
};

/** Why a model is read and fed as it is, in English. */
export const englishModelReasons: ModelReasonTexts = {
  'no-input': () => 'it takes no input',
  'several-inputs': ({ names }) =>
    `it takes ${names.length} inputs (${names.map((name) => `“${name}”`).join(', ')}), and Glance gives a model one picture`,
  'input-type': ({ name, type }) => `its input “${name}” takes ${type ?? 'an unknown type'}, not floats`,
  'input-dimensions': ({ name, shape }) =>
    `its input “${name}” is [${shape ?? 'of no declared shape'}], and a picture has 4 dimensions`,
  'input-channels': ({ name, shape }) => `its input “${name}” is [${shape}], and a picture has 3 channels`,
  'no-head-fits': ({ outputs }) =>
    `its outputs are none that Glance reads: ${outputs.map(({ name, shape }) => `“${name}” [${shape}]`).join(', ')}`,
  'foreign-task': ({ task }) => `its metadata says that it is for “${task}”, which Glance does not read`,
  'raw-levels': () =>
    'they are a detector’s raw levels: export it with its boxes decoded (YOLOv5: export.py without --train)',
  'graph-unfollowed': () => 'its graph cannot be followed, so this is read from what the file declares',
  'metadata-unreadable': ({ key, problem }) => `the metadata “${key}” cannot be read: ${problem}`,
  'labels-fit': ({ classes }) => `there are ${classes} labels, and room for ${classes} classes`,
  'labels-differ': ({ labels, classes }) => `there are ${labels} labels, but room for ${classes} classes`,
  rival: ({ title, reason }) =>
    `it may as well be read as ${title}: ${tellReason(reason, englishModelReasons)}`,
  'choose-reading': () => 'choose with --reading: 0 for this one; “model check” tells the others',
  cells: ({ shape, cells, strides, numbers }) =>
    `[${shape}]: ${cells} cells of strides ${strides.join(', ')}, with ${numbers} numbers each`,
  'one-level': ({ shape, rows, columns, stride, numbers }) =>
    `[${shape}]: ${rows} × ${columns} cells of stride ${stride}, with ${numbers} numbers each`,
  'boxes-raw': () => 'its boxes come straight from the weights, not decoded',
  'own-scores-sigmoid': () => 'its scores are past their sigmoid',
  'own-scores-logits': () => 'its scores are logits',
  'sides-distributed': () => 'the scores come first, and each side of a box is a distribution',
  anchors: ({ shape, anchors, perCell, strides, numbers }) =>
    `[${shape}]: ${anchors} anchors, ${perCell} for each cell of strides ${strides.join(', ')}, with ${numbers} numbers each`,
  'rows-without-grid': ({ shape, rows, numbers }) =>
    `[${shape}]: ${rows} rows that no grid explains, with ${numbers} numbers each`,
  'objectness-seen': () => 'an objectness stands between box and classes',
  'no-objectness': () => 'class scores follow the box at once',
  'boxes-shares-unsuppressed': () =>
    'the boxes are past a sigmoid: shares of the picture, as in RT-DETR, not suppressed',
  'several-anchors': () => 'several anchors a cell: such heads have an objectness',
  'values-first': () => 'the numbers come before the anchors, as in YOLOv8',
  ultralytics: () => 'Ultralytics exported it',
  'objectness-unknown': ({ numbers }) =>
    `whether the 5th of ${numbers} numbers is an objectness cannot be seen`,
  prototypes: ({ output, shape, prototypes }) =>
    `“${output}” [${shape}] is ${prototypes} prototypes, and each row ends with a weight for each`,
  'finished-rows': ({ shape, rows, columns }) =>
    `[${shape}]: ${rows === 0 ? 'rows' : `${rows} rows`} of ${columns} numbers`,
  'network-chooses': () => 'the network chooses the best rows itself',
  'rows-are-finished': () => 'such rows are finished detections',
  columns: ({ columns, seen }) => `its columns are ${columns.join(', ')}${seen ? '' : ', as is usual'}`,
  'boxes-pixels': () => 'its boxes are taken to be in pixels',
  'boxes-maybe-shares': () => 'its boxes may be shares of the picture',
  'finished-tensors': ({ boxes, boxesShape, scores, classes, shape }) =>
    `“${boxes}” [${boxesShape}], “${scores}” and “${classes}” [${shape}]: finished detections`,
  'named-as-tensorflow': () =>
    'named as in TensorFlow: boxes begin with the upper edge, as shares of the picture, and classes count from 1',
  'corners-pixels': () => 'boxes are taken to be corners in pixels, and classes to count from 0',
  'count-output': ({ output }) => `“${output}” says how many count`,
  'classes-count-from': ({ first }) =>
    `classes may count from ${first}, as torchvision’s and TensorFlow’s differ`,
  'boxes-and-scores': ({ scores, scoresShape, boxes, boxesShape, rows, values }) =>
    `“${scores}” [${scoresShape}] and “${boxes}” [${boxesShape}]: ${rows} boxes, ${values} scores each`,
  'boxes-sigmoid': () => 'the boxes are past a sigmoid: shares of the picture',
  'named-as-detr': () => 'the outputs are named as DETR’s are',
  'scores-sigmoid': () => 'the scores are past a sigmoid',
  'scores-softmax-last': () => 'the scores are past a softmax: the last stands for nothing',
  'scores-sigmoid-logits': () => 'the scores are taken for logits of a sigmoid each, as in RT-DETR',
  'scores-softmax-logits-last': () =>
    'the scores are taken for logits of one softmax whose last is nothing, as in DETR',
  'scores-softmax-first': () => 'the scores are past one softmax: the first stands for nothing',
  'scores-sigmoid-each': () => 'the scores are past a sigmoid each',
  'scores-softmax-logits-first': () =>
    'the scores are taken for logits of one softmax whose first is nothing',
  'one-box-a-cell': () => 'a cell has one box: its corners are taken to be in pixels',
  'corners-shares': () => 'the boxes are taken to be corners, as shares of the picture',
  'boxes-offsets': () =>
    'the boxes come straight from the weights: offsets from anchors that the file does not have',
  'upper-edge-first': () => 'a box may begin with its upper edge, as TensorFlow has it',
  'boxes-otherwise': () => 'the boxes may count otherwise',
  'boxes-centred': () => 'a box may be centre and size',
  'whole-picture': ({ shape, classes }) => `[${shape}]: ${classes} numbers for the whole picture`,
  'values-past': ({ by }) => `they are past a ${by}`,
  'values-softmax-logits': () => 'they are taken for logits of one softmax',
  'each-pixel': ({ shape, channels, step, layout }) =>
    `[${shape}]: ${channels === 1 ? 'a number' : `${channels} numbers`} for every ${pixels(step)}, ${layout}`,
  'values-logits': () => 'they are logits',
  'each-pixel-id': ({ shape, step }) => `[${shape}]: a whole number for every ${pixels(step)}, its class`,
  'chosen-from': ({ classes }) => `it is chosen from ${classes}`,
  'tried-in-vain': ({ found }) =>
    `however it is fed, it finds ${found === 'nothing' ? 'nothing in the pictures and their mirror images' : 'more in the pictures than there is'}: what its family is used to is kept`,
  tried: ({ way, habit, agreeing, alone, confidence, score, next }) => {
    const why = habit ? 'as its family is used to' : 'though its family is used to another way';
    const against = next ? `; next is ${wayText(next.way)} with ${next.score.toFixed(2)}` : '';
    return `${wayText(way)}, ${why}: ${agreeing} found again in the mirror, ${alone} not, mean confidence ${confidence.toFixed(2)}, score ${score.toFixed(2)}${against}`;
  },
  'fit-alike': ({ align, others }) =>
    `${align} is kept; ${others.join(' and ')} would do as well on these pictures`,
  'fit-best': ({ align }) => `${align} is clearly best`,
};

/** In English, for the command line and for whoever reads code. */
export function modelReasonText(reason: ModelReason): string {
  return tellReason(reason, englishModelReasons);
}

/** e.g. “BGR, 0–255, top-left”. */
export function wayText({ colour, scaling, align }: TriedWay): string {
  return `${colour}, ${SCALINGS[scaling]}, ${align}`;
}

function pixels(step: number): string {
  return step === 1 ? 'pixel' : `${step} × ${step} pixels`;
}
