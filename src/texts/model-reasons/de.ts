import { type ModelReasonTexts, type TriedWay, tellReason } from '../../shared/model-reasons.ts';
import { formatNumber } from '../format.ts';
import { libraryTexts } from '../library/de.ts';
import type { ModelReasonTable } from '../model-reasons.ts';

const titles = {
  yolov5: 'YOLOv5, v6, v7 oder dekodiertes YOLOX',
  yolov8: 'YOLOv8, v9 oder 11',
  'yolov8-seg': 'YOLOv8-seg oder 11-seg',
  detr: 'DETR oder RT-DETR',
  ssd: 'SSD, oder Boxen und Punkte',
  'end-to-end': 'YOLOv10 oder 26, oder Aussortieren im Netz',
  'nms-tensors': 'Aussortieren im Netz, als getrennte Tensoren',
  classify: 'ein Klassifizierer',
  mask: 'ein Segmentierer',
};

const { scalings, fits } = libraryTexts.model;

function way({ colour, scaling, align }: TriedWay): string {
  return `${colour}, ${scalings[scaling]}, ${fits[align]}`;
}

function pixels(step: number): string {
  return step === 1 ? 'jedes Pixel' : `je ${step} × ${step} Pixel`;
}

const reasons: ModelReasonTexts = {
  'no-input': () => 'es nimmt keine Eingabe',
  'several-inputs': ({ names }) =>
    `es nimmt ${names.length} Eingaben (${names.map((name) => `„${name}“`).join(', ')}), und Glance gibt einem Modell ein Bild`,
  'input-type': ({ name, type }) =>
    `seine Eingabe „${name}“ nimmt ${type ?? 'einen unbekannten Typ'}, keine Kommazahlen`,
  'input-dimensions': ({ name, shape }) =>
    `seine Eingabe „${name}“ ist ${shape === null ? 'ohne angegebene Form' : `[${shape}]`}, und ein Bild hat 4 Dimensionen`,
  'input-channels': ({ name, shape }) => `seine Eingabe „${name}“ ist [${shape}], und ein Bild hat 3 Kanäle`,
  'no-head-fits': ({ outputs }) =>
    `seine Ausgaben sind keine, die Glance liest: ${outputs.map(({ name, shape }) => `„${name}“ [${shape}]`).join(', ')}`,
  'foreign-task': ({ task }) => `laut seinen Metadaten ist es für „${task}“, was Glance nicht liest`,
  'raw-levels': () =>
    'es sind die rohen Ebenen eines Detektors: Exportieren Sie ihn mit dekodierten Boxen (YOLOv5: export.py ohne --train)',
  'graph-unfollowed': () =>
    'seinem Graphen kann nicht gefolgt werden, dies steht also in dem, was die Datei angibt',
  'metadata-unreadable': ({ key, problem }) => `die Metadaten „${key}“ sind nicht lesbar: ${problem}`,
  'labels-fit': ({ classes }) => `es gibt ${classes} Bezeichnungen, und Platz für ${classes} Klassen`,
  'labels-differ': ({ labels, classes }) =>
    `es gibt ${labels} Bezeichnungen, aber Platz für ${classes} Klassen`,
  rival: ({ row, title, reason }) =>
    `es lässt sich ebenso lesen als ${titleOf(row, title)}: ${tellReason(reason, reasons)}`,
  'choose-reading': () => 'wählen Sie mit --reading: 0 für diese; „model check“ nennt die anderen',
  cells: ({ shape, cells, strides, numbers }) =>
    `[${shape}]: ${cells} Zellen der Schrittweiten ${strides.join(', ')}, mit je ${numbers} Zahlen`,
  'one-level': ({ shape, rows, columns, stride, numbers }) =>
    `[${shape}]: ${rows} × ${columns} Zellen der Schrittweite ${stride}, mit je ${numbers} Zahlen`,
  'boxes-raw': () => 'seine Boxen kommen geradewegs aus den Gewichten, nicht dekodiert',
  'own-scores-sigmoid': () => 'seine Punkte haben ihr Sigmoid hinter sich',
  'own-scores-logits': () => 'seine Punkte sind Logits',
  'sides-distributed': () => 'die Punkte kommen zuerst, und jede Seite einer Box ist eine Verteilung',
  anchors: ({ shape, anchors, perCell, strides, numbers }) =>
    `[${shape}]: ${anchors} Anker, ${perCell} für jede Zelle der Schrittweiten ${strides.join(', ')}, mit je ${numbers} Zahlen`,
  'rows-without-grid': ({ shape, rows, numbers }) =>
    `[${shape}]: ${rows} Zeilen, die kein Gitter erklärt, mit je ${numbers} Zahlen`,
  'objectness-seen': () => 'zwischen Box und Klassen steht ein Wert für „ist ein Objekt“',
  'no-objectness': () => 'auf die Box folgen gleich die Punkte der Klassen',
  'boxes-shares-unsuppressed': () =>
    'die Boxen haben ein Sigmoid hinter sich: Anteile des Bildes, wie bei RT-DETR, nicht aussortiert',
  'several-anchors': () => 'mehrere Anker je Zelle: Solche Köpfe haben einen Wert für „ist ein Objekt“',
  'values-first': () => 'die Zahlen kommen vor den Ankern, wie bei YOLOv8',
  ultralytics: () => 'Ultralytics hat es exportiert',
  'objectness-unknown': ({ numbers }) =>
    `ob die 5. von ${numbers} Zahlen ein Wert für „ist ein Objekt“ ist, ist nicht zu sehen`,
  prototypes: ({ output, shape, prototypes }) =>
    `„${output}“ [${shape}] sind ${prototypes} Prototypen, und jede Zeile endet mit einem Gewicht für jeden`,
  'finished-rows': ({ shape, rows, columns }) =>
    `[${shape}]: ${rows === 0 ? 'Zeilen' : `${rows} Zeilen`} mit ${columns} Zahlen`,
  'network-chooses': () => 'das Netz wählt die besten Zeilen selbst',
  'rows-are-finished': () => 'solche Zeilen sind fertige Funde',
  columns: ({ columns, seen }) => `seine Spalten sind ${columns.join(', ')}${seen ? '' : ', wie üblich'}`,
  'boxes-pixels': () => 'seine Boxen werden als Pixel verstanden',
  'boxes-maybe-shares': () => 'seine Boxen könnten Anteile des Bildes sein',
  'finished-tensors': ({ boxes, boxesShape, scores, classes, shape }) =>
    `„${boxes}“ [${boxesShape}], „${scores}“ und „${classes}“ [${shape}]: fertige Funde`,
  'named-as-tensorflow': () =>
    'benannt wie bei TensorFlow: Boxen beginnen mit der oberen Kante, als Anteile des Bildes, und Klassen zählen ab 1',
  'corners-pixels': () => 'Boxen werden als Ecken in Pixeln verstanden, und Klassen als ab 0 gezählt',
  'count-output': ({ output }) => `„${output}“ sagt, wie viele gelten`,
  'classes-count-from': ({ first }) =>
    `Klassen könnten ab ${first} zählen, denn torchvision und TensorFlow unterscheiden sich`,
  'boxes-and-scores': ({ scores, scoresShape, boxes, boxesShape, rows, values }) =>
    `„${scores}“ [${scoresShape}] und „${boxes}“ [${boxesShape}]: ${rows} Boxen mit je ${values} Punkten`,
  'boxes-sigmoid': () => 'die Boxen haben ein Sigmoid hinter sich: Anteile des Bildes',
  'named-as-detr': () => 'die Ausgaben heißen wie die von DETR',
  'scores-sigmoid': () => 'die Punkte haben ein Sigmoid hinter sich',
  'scores-softmax-last': () => 'die Punkte haben ein Softmax hinter sich: Der letzte steht für nichts',
  'scores-sigmoid-logits': () => 'die Punkte werden als Logits je eines Sigmoids verstanden, wie bei RT-DETR',
  'scores-softmax-logits-last': () =>
    'die Punkte werden als Logits eines Softmax verstanden, dessen letzter nichts bedeutet, wie bei DETR',
  'scores-softmax-first': () => 'die Punkte haben ein Softmax hinter sich: Der erste steht für nichts',
  'scores-sigmoid-each': () => 'jeder Punkt hat ein Sigmoid hinter sich',
  'scores-softmax-logits-first': () =>
    'die Punkte werden als Logits eines Softmax verstanden, dessen erster nichts bedeutet',
  'one-box-a-cell': () => 'eine Zelle hat eine Box: Ihre Ecken werden als Pixel verstanden',
  'corners-shares': () => 'die Boxen werden als Ecken verstanden, als Anteile des Bildes',
  'boxes-offsets': () =>
    'die Boxen kommen geradewegs aus den Gewichten: Abstände zu Ankern, die die Datei nicht hat',
  'upper-edge-first': () => 'eine Box könnte mit ihrer oberen Kante beginnen, wie bei TensorFlow',
  'boxes-otherwise': () => 'die Boxen könnten anders zählen',
  'boxes-centred': () => 'eine Box könnte Mitte und Größe sein',
  'whole-picture': ({ shape, classes }) => `[${shape}]: ${classes} Zahlen für das ganze Bild`,
  'values-past': ({ by }) =>
    by === 'softmax' ? 'sie haben ein Softmax hinter sich' : 'sie haben ein Sigmoid hinter sich',
  'values-softmax-logits': () => 'sie werden als Logits eines Softmax verstanden',
  'each-pixel': ({ shape, channels, step, layout }) =>
    `[${shape}]: ${channels === 1 ? 'eine Zahl' : `${channels} Zahlen`} für ${pixels(step)}, ${layout}`,
  'values-logits': () => 'es sind Logits',
  'each-pixel-id': ({ shape, step }) => `[${shape}]: eine ganze Zahl für ${pixels(step)}, seine Klasse`,
  'chosen-from': ({ classes }) => `sie ist aus ${classes} gewählt`,
  'tried-in-vain': ({ found }) =>
    `wie auch immer es gefüttert wird, es findet ${found === 'nothing' ? 'nichts in den Bildern und ihren Spiegelbildern' : 'mehr in den Bildern, als da ist'}: Es bleibt bei dem, was seine Familie gewohnt ist`,
  tried: ({ way: best, habit, agreeing, alone, confidence, score, next }) => {
    const why = habit ? 'wie es seine Familie gewohnt ist' : 'obwohl seine Familie anderes gewohnt ist';
    const against = next ? `; danach ${way(next.way)} mit ${formatNumber(next.score, 2)}` : '';
    return `${way(best)}, ${why}: ${agreeing} im Spiegelbild wiedergefunden, ${alone} nicht, mittlere Sicherheit ${formatNumber(confidence, 2)}, Punkte ${formatNumber(score, 2)}${against}`;
  },
  'fit-alike': ({ align, others }) =>
    `es bleibt bei „${fits[align]}“; ${others.map((other) => `„${fits[other]}“`).join(' und ')} wäre bei diesen Bildern ebenso gut`,
  'fit-best': ({ align }) => `„${fits[align]}“ ist klar am besten`,
};

function titleOf(row: string, title: string): string {
  return (titles as Readonly<Record<string, string>>)[row] ?? title;
}

/** Why a model is read and fed as it is, in German. */
export const modelReasons: ModelReasonTable = { titles, reasons };
