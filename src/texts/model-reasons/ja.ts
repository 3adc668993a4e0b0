import { type ModelReasonTexts, type TriedWay, tellReason } from '../../shared/model-reasons.ts';
import { formatNumber } from '../format.ts';
import { libraryTexts } from '../library/ja.ts';
import type { ModelReasonTable } from '../model-reasons.ts';

const titles = {
  yolov5: 'YOLOv5、v6、v7、またはデコード済みの YOLOX',
  yolov8: 'YOLOv8、v9、または 11',
  'yolov8-seg': 'YOLOv8-seg または 11-seg',
  detr: 'DETR または RT-DETR',
  ssd: 'SSD、または枠とスコア',
  'end-to-end': 'YOLOv10 または 26、またはネットワーク内での抑制',
  'nms-tensors': 'ネットワーク内での抑制（別々のテンソル）',
  classify: '分類モデル',
  mask: '領域分割モデル',
};

const { scalings, fits } = libraryTexts.model;

function way({ colour, scaling, align }: TriedWay): string {
  return `${colour}、${scalings[scaling]}、${fits[align]}`;
}

function pixels(step: number): string {
  return step === 1 ? '画素ごと' : `${step} × ${step} 画素ごと`;
}

const reasons: ModelReasonTexts = {
  'no-input': () => '入力がありません',
  'several-inputs': ({ names }) =>
    `入力が ${names.length} 個あり（${names.map((name) => `「${name}」`).join('、')}）、Glance がモデルに渡す画像は 1 枚です`,
  'input-type': ({ name, type }) =>
    `入力「${name}」が受け取るのは${type ?? '不明な型'}で、浮動小数点数ではありません`,
  'input-dimensions': ({ name, shape }) =>
    `入力「${name}」は${shape === null ? '形が宣言されておらず' : ` [${shape}] で`}、画像は 4 次元です`,
  'input-channels': ({ name, shape }) => `入力「${name}」は [${shape}] で、画像は 3 チャンネルです`,
  'no-head-fits': ({ outputs }) =>
    `出力が Glance の読めるものではありません：${outputs.map(({ name, shape }) => `「${name}」[${shape}]`).join('、')}`,
  'foreign-task': ({ task }) => `メタデータによると「${task}」用で、Glance はこれを読みません`,
  'raw-levels': () =>
    '検出器の生の階層です。枠をデコードして書き出してください（YOLOv5：export.py を --train なしで）',
  'graph-unfollowed': () => 'グラフをたどれないため、ファイルの宣言から読んでいます',
  'metadata-unreadable': ({ key, problem }) => `メタデータ「${key}」を読めません：${problem}`,
  'labels-fit': ({ classes }) => `ラベルが ${classes} 個あり、クラスの場所も ${classes} 個です`,
  'labels-differ': ({ labels, classes }) => `ラベルは ${labels} 個ですが、クラスの場所は ${classes} 個です`,
  rival: ({ row, title, reason }) => `${titleOf(row, title)}としても読めます：${tellReason(reason, reasons)}`,
  'choose-reading': () => '--reading で選んでください。0 がこれで、他は「model check」が示します',
  cells: ({ shape, cells, strides, numbers }) =>
    `[${shape}]：ストライド ${strides.join('、')} のセルが ${cells} 個、それぞれ ${numbers} 個の数値`,
  'one-level': ({ shape, rows, columns, stride, numbers }) =>
    `[${shape}]：ストライド ${stride} のセルが ${rows} × ${columns} 個、それぞれ ${numbers} 個の数値`,
  'boxes-raw': () => '枠は重みからそのまま出ていて、デコードされていません',
  'own-scores-sigmoid': () => 'スコアはシグモイドを通っています',
  'own-scores-logits': () => 'スコアはロジットです',
  'sides-distributed': () => 'スコアが先にあり、枠の各辺は分布です',
  anchors: ({ shape, anchors, perCell, strides, numbers }) =>
    `[${shape}]：アンカーが ${anchors} 個、ストライド ${strides.join('、')} の各セルに ${perCell} 個、それぞれ ${numbers} 個の数値`,
  'rows-without-grid': ({ shape, rows, numbers }) =>
    `[${shape}]：どの格子とも合わない ${rows} 行、それぞれ ${numbers} 個の数値`,
  'objectness-seen': () => '枠とクラスの間に「物体らしさ」の値があります',
  'no-objectness': () => '枠のすぐ後にクラスのスコアが続きます',
  'boxes-shares-unsuppressed': () =>
    '枠はシグモイドを通っています。RT-DETR のように画像に対する割合で、抑制はされていません',
  'several-anchors': () => '1 セルに複数のアンカーがあります。こうしたヘッドには「物体らしさ」があります',
  'values-first': () => 'YOLOv8 のように、数値がアンカーより先に並びます',
  ultralytics: () => 'Ultralytics が書き出したものです',
  'objectness-unknown': ({ numbers }) => `${numbers} 個の数値の 5 番目が「物体らしさ」かどうかは分かりません`,
  prototypes: ({ output, shape, prototypes }) =>
    `「${output}」[${shape}] は ${prototypes} 個のプロトタイプで、各行の末尾にそれぞれの重みがあります`,
  'finished-rows': ({ shape, rows, columns }) =>
    `[${shape}]：${columns} 個の数値からなる${rows === 0 ? '行' : ` ${rows} 行`}`,
  'network-chooses': () => 'ネットワーク自身が最良の行を選びます',
  'rows-are-finished': () => 'このような行は完成した検出結果です',
  columns: ({ columns, seen }) =>
    `列は ${columns.join('、')} です${seen ? '' : '（通常の並びとみなしています）'}`,
  'boxes-pixels': () => '枠は画素単位とみなしています',
  'boxes-maybe-shares': () => '枠は画像に対する割合かもしれません',
  'finished-tensors': ({ boxes, boxesShape, scores, classes, shape }) =>
    `「${boxes}」[${boxesShape}]、「${scores}」、「${classes}」[${shape}]：完成した検出結果です`,
  'named-as-tensorflow': () =>
    '名前が TensorFlow と同じです。枠は上辺から始まる画像に対する割合で、クラスは 1 から数えます',
  'corners-pixels': () => '枠は画素単位の角、クラスは 0 から数えるものとみなしています',
  'count-output': ({ output }) => `「${output}」がいくつ有効かを示します`,
  'classes-count-from': ({ first }) =>
    `torchvision と TensorFlow で異なるため、クラスは ${first} から数えるのかもしれません`,
  'boxes-and-scores': ({ scores, scoresShape, boxes, boxesShape, rows, values }) =>
    `「${scores}」[${scoresShape}] と「${boxes}」[${boxesShape}]：枠が ${rows} 個、それぞれスコアが ${values} 個`,
  'boxes-sigmoid': () => '枠はシグモイドを通っています。画像に対する割合です',
  'named-as-detr': () => '出力の名前が DETR のものと同じです',
  'scores-sigmoid': () => 'スコアはシグモイドを通っています',
  'scores-softmax-last': () => 'スコアはソフトマックスを通っています。最後は「何もない」を表します',
  'scores-sigmoid-logits': () => 'RT-DETR のように、スコアはそれぞれシグモイドのロジットとみなしています',
  'scores-softmax-logits-last': () =>
    'DETR のように、スコアは最後が「何もない」を表すソフトマックスのロジットとみなしています',
  'scores-softmax-first': () => 'スコアはソフトマックスを通っています。最初は「何もない」を表します',
  'scores-sigmoid-each': () => 'スコアはそれぞれシグモイドを通っています',
  'scores-softmax-logits-first': () =>
    'スコアは最初が「何もない」を表すソフトマックスのロジットとみなしています',
  'one-box-a-cell': () => '1 セルに枠が 1 つあります。角は画素単位とみなしています',
  'corners-shares': () => '枠は画像に対する割合で表した角とみなしています',
  'boxes-offsets': () => '枠は重みからそのまま出ています。ファイルにないアンカーからのずれです',
  'upper-edge-first': () => 'TensorFlow のように、枠は上辺から始まるのかもしれません',
  'boxes-otherwise': () => '枠の単位が違うのかもしれません',
  'boxes-centred': () => '枠は中心と大きさかもしれません',
  'whole-picture': ({ shape, classes }) => `[${shape}]：画像全体に ${classes} 個の数値`,
  'values-past': ({ by }) => (by === 'softmax' ? 'ソフトマックスを通っています' : 'シグモイドを通っています'),
  'values-softmax-logits': () => '1 つのソフトマックスのロジットとみなしています',
  'each-pixel': ({ shape, channels, step, layout }) =>
    `[${shape}]：${pixels(step)}に ${channels} 個の数値、${layout}`,
  'values-logits': () => 'ロジットです',
  'each-pixel-id': ({ shape, step }) => `[${shape}]：${pixels(step)}に整数が 1 つ、そのクラスです`,
  'chosen-from': ({ classes }) => `${classes} 個から選ばれています`,
  'tried-in-vain': ({ found }) =>
    `どのように入力しても、${found === 'nothing' ? '画像にもその鏡像にも何も見つかりません' : '画像にある以上のものが見つかります'}。同じ系統のモデルの慣例のままにします`,
  tried: ({ way: best, habit, agreeing, alone, confidence, score, next }) => {
    const why = habit ? '同じ系統のモデルの慣例どおり' : '同じ系統のモデルの慣例とは異なる';
    const against = next ? `。次は${way(next.way)}で ${formatNumber(next.score, 2)}` : '';
    return `${way(best)}（${why}）：鏡像でも見つかったもの ${agreeing}、見つからなかったもの ${alone}、平均信頼度 ${formatNumber(confidence, 2)}、得点 ${formatNumber(score, 2)}${against}`;
  },
  'fit-alike': ({ align, others }) =>
    `「${fits[align]}」のままにします。これらの画像では${others.map((other) => `「${fits[other]}」`).join('と')}でも同じです`,
  'fit-best': ({ align }) => `「${fits[align]}」が明らかに最良です`,
};

function titleOf(row: string, title: string): string {
  return (titles as Readonly<Record<string, string>>)[row] ?? title;
}

/** Why a model is read and fed as it is, in Japanese. */
export const modelReasons: ModelReasonTable = { titles, reasons };
