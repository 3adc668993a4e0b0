import { type ModelReasonTexts, type TriedWay, tellReason } from '../../shared/model-reasons.ts';
import { formatNumber } from '../format.ts';
import { libraryTexts } from '../library/zh.ts';
import type { ModelReasonTable } from '../model-reasons.ts';

const titles = {
  yolov5: 'YOLOv5、v6、v7 或已解码的 YOLOX',
  yolov8: 'YOLOv8、v9 或 11',
  'yolov8-seg': 'YOLOv8-seg 或 11-seg',
  detr: 'DETR 或 RT-DETR',
  ssd: 'SSD，或框与分数',
  'end-to-end': 'YOLOv10 或 26，或在网络内抑制',
  'nms-tensors': '在网络内抑制，分为多个张量',
  classify: '分类器',
  mask: '分割器',
};

const { scalings, fits } = libraryTexts.model;

function way({ colour, scaling, align }: TriedWay): string {
  return `${colour}、${scalings[scaling]}、${fits[align]}`;
}

function pixels(step: number): string {
  return step === 1 ? '每个像素' : `每 ${step} × ${step} 像素`;
}

const reasons: ModelReasonTexts = {
  'no-input': () => '它不接受输入',
  'several-inputs': ({ names }) =>
    `它接受 ${names.length} 个输入（${names.map((name) => `“${name}”`).join('、')}），而 Glance 只给模型一张图片`,
  'input-type': ({ name, type }) => `它的输入“${name}”接受${type ?? '未知类型'}，而不是浮点数`,
  'input-dimensions': ({ name, shape }) =>
    `它的输入“${name}”${shape === null ? '没有声明形状' : `是 [${shape}]`}，而图片有 4 个维度`,
  'input-channels': ({ name, shape }) => `它的输入“${name}”是 [${shape}]，而图片有 3 个通道`,
  'no-head-fits': ({ outputs }) =>
    `它的输出不是 Glance 能读取的：${outputs.map(({ name, shape }) => `“${name}” [${shape}]`).join('、')}`,
  'foreign-task': ({ task }) => `它的元数据说它用于“${task}”，Glance 不读取这种模型`,
  'raw-levels': () => '这些是检测器的原始层级：请连同已解码的框一起导出（YOLOv5：export.py 不带 --train）',
  'graph-unfollowed': () => '无法跟踪它的计算图，因此这是从文件的声明中读出的',
  'metadata-unreadable': ({ key, problem }) => `元数据“${key}”无法读取：${problem}`,
  'labels-fit': ({ classes }) => `有 ${classes} 个标签，也有 ${classes} 个类别的位置`,
  'labels-differ': ({ labels, classes }) => `有 ${labels} 个标签，却有 ${classes} 个类别的位置`,
  rival: ({ row, title, reason }) => `它同样可以读作${titleOf(row, title)}：${tellReason(reason, reasons)}`,
  'choose-reading': () => '请用 --reading 选择：0 为这一种；“model check”列出其他的',
  cells: ({ shape, cells, strides, numbers }) =>
    `[${shape}]：步长 ${strides.join('、')} 的 ${cells} 个单元，每个有 ${numbers} 个数`,
  'one-level': ({ shape, rows, columns, stride, numbers }) =>
    `[${shape}]：步长 ${stride} 的 ${rows} × ${columns} 个单元，每个有 ${numbers} 个数`,
  'boxes-raw': () => '它的框直接来自权重，没有解码',
  'own-scores-sigmoid': () => '它的分数已经过 sigmoid',
  'own-scores-logits': () => '它的分数是 logits',
  'sides-distributed': () => '分数在前，框的每条边都是一个分布',
  anchors: ({ shape, anchors, perCell, strides, numbers }) =>
    `[${shape}]：${anchors} 个锚点，步长 ${strides.join('、')} 的每个单元 ${perCell} 个，每个有 ${numbers} 个数`,
  'rows-without-grid': ({ shape, rows, numbers }) =>
    `[${shape}]：${rows} 行，没有网格能解释，每行有 ${numbers} 个数`,
  'objectness-seen': () => '框与类别之间有一个“是否为物体”的值',
  'no-objectness': () => '框之后紧接着类别分数',
  'boxes-shares-unsuppressed': () => '框已经过 sigmoid：是图片的比例，如同 RT-DETR，没有抑制',
  'several-anchors': () => '每个单元有多个锚点：这样的头有“是否为物体”的值',
  'values-first': () => '数值排在锚点之前，如同 YOLOv8',
  ultralytics: () => '它由 Ultralytics 导出',
  'objectness-unknown': ({ numbers }) => `看不出 ${numbers} 个数中的第 5 个是不是“是否为物体”的值`,
  prototypes: ({ output, shape, prototypes }) =>
    `“${output}” [${shape}] 是 ${prototypes} 个原型，每一行以各原型的权重结尾`,
  'finished-rows': ({ shape, rows, columns }) =>
    `[${shape}]：${rows === 0 ? '若干行' : `${rows} 行`}，每行 ${columns} 个数`,
  'network-chooses': () => '网络自己选出最好的行',
  'rows-are-finished': () => '这样的行是已完成的检测结果',
  columns: ({ columns, seen }) => `它的列是 ${columns.join('、')}${seen ? '' : '，这是通常的排法'}`,
  'boxes-pixels': () => '假定它的框以像素计',
  'boxes-maybe-shares': () => '它的框也可能是图片的比例',
  'finished-tensors': ({ boxes, boxesShape, scores, classes, shape }) =>
    `“${boxes}” [${boxesShape}]、“${scores}”和“${classes}” [${shape}]：已完成的检测结果`,
  'named-as-tensorflow': () => '命名如同 TensorFlow：框以上边开头，是图片的比例，类别从 1 数起',
  'corners-pixels': () => '假定框是以像素计的角点，类别从 0 数起',
  'count-output': ({ output }) => `“${output}”说明有多少个有效`,
  'classes-count-from': ({ first }) => `类别也可能从 ${first} 数起，因为 torchvision 与 TensorFlow 不同`,
  'boxes-and-scores': ({ scores, scoresShape, boxes, boxesShape, rows, values }) =>
    `“${scores}” [${scoresShape}] 和“${boxes}” [${boxesShape}]：${rows} 个框，各有 ${values} 个分数`,
  'boxes-sigmoid': () => '框已经过 sigmoid：是图片的比例',
  'named-as-detr': () => '输出的名称与 DETR 的相同',
  'scores-sigmoid': () => '分数已经过 sigmoid',
  'scores-softmax-last': () => '分数已经过 softmax：最后一个表示“什么都没有”',
  'scores-sigmoid-logits': () => '分数被当作各自一个 sigmoid 的 logits，如同 RT-DETR',
  'scores-softmax-logits-last': () => '分数被当作一个 softmax 的 logits，最后一个表示“什么都没有”，如同 DETR',
  'scores-softmax-first': () => '分数已经过一个 softmax：第一个表示“什么都没有”',
  'scores-sigmoid-each': () => '每个分数已各自经过 sigmoid',
  'scores-softmax-logits-first': () => '分数被当作一个 softmax 的 logits，第一个表示“什么都没有”',
  'one-box-a-cell': () => '每个单元有一个框：假定它的角点以像素计',
  'corners-shares': () => '框被当作角点，是图片的比例',
  'boxes-offsets': () => '框直接来自权重：是相对于锚点的偏移，而文件中没有这些锚点',
  'upper-edge-first': () => '框可能以上边开头，如同 TensorFlow',
  'boxes-otherwise': () => '框可能以别的方式计数',
  'boxes-centred': () => '框可能是中心和大小',
  'whole-picture': ({ shape, classes }) => `[${shape}]：整张图片有 ${classes} 个数`,
  'values-past': ({ by }) => `它们已经过 ${by}`,
  'values-softmax-logits': () => '它们被当作一个 softmax 的 logits',
  'each-pixel': ({ shape, channels, step, layout }) =>
    `[${shape}]：${pixels(step)} ${channels} 个数，${layout}`,
  'values-logits': () => '它们是 logits',
  'each-pixel-id': ({ shape, step }) => `[${shape}]：${pixels(step)}一个整数，即它的类别`,
  'chosen-from': ({ classes }) => `它从 ${classes} 个中选出`,
  'tried-in-vain': ({ found }) =>
    `无论怎样输入，它${found === 'nothing' ? '在图片及其镜像中什么也找不到' : '在图片中找到的比实际的多'}：保留它那一类模型的惯例`,
  tried: ({ way: best, habit, agreeing, alone, confidence, score, next }) => {
    const why = habit ? '这是它那一类模型的惯例' : '虽然它那一类模型的惯例不同';
    const against = next ? `；其次是${way(next.way)}，${formatNumber(next.score, 2)}` : '';
    return `${way(best)}，${why}：${agreeing} 个在镜像中再次找到，${alone} 个没有，平均置信度 ${formatNumber(confidence, 2)}，得分 ${formatNumber(score, 2)}${against}`;
  },
  'fit-alike': ({ align, others }) =>
    `保留“${fits[align]}”；对这些图片来说，${others.map((other) => `“${fits[other]}”`).join('和')}同样好`,
  'fit-best': ({ align }) => `“${fits[align]}”明显最好`,
};

function titleOf(row: string, title: string): string {
  return (titles as Readonly<Record<string, string>>)[row] ?? title;
}

/** Why a model is read and fed as it is, in Chinese. */
export const modelReasons: ModelReasonTable = { titles, reasons };
