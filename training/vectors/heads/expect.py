"""What the heads' outputs mean, in plain numpy and without the product's code: the truth that its decoders are held to."""

import numpy as np

from networks import SIDE


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def corners(centred):
    return np.concatenate((centred[:, :2] - centred[:, 2:] / 2, centred[:, :2] + centred[:, 2:] / 2), 1)


def cells(strides):
    return [(x, y, s) for s in strides for y in range(-(-SIDE // s)) for x in range(-(-SIDE // s))]


def yolox(o):
    rows = o["output"][0].astype(np.float64)
    boxes = [
        ((r[0] + x) * s, (r[1] + y) * s, np.exp(r[2]) * s, np.exp(r[3]) * s)
        for r, (x, y, s) in zip(rows, cells((8, 16, 32)))
    ]
    return corners(np.array(boxes)), rows[:, 5:] * rows[:, 4:5]


def with_objectness(o):
    rows = o["output"][0].astype(np.float64)
    return corners(rows[:, :4]), rows[:, 5:] * rows[:, 4:5]


def values_first(o):
    rows = o["output0"][0].T.astype(np.float64)
    return corners(rows[:, :4]), rows[:, 4:7]


def anchors_first(o):
    rows = o["output0"][0].astype(np.float64)
    return corners(rows[:, :4]), rows[:, 4:]


def normalised_rows(o):
    boxes, scores = anchors_first(o)
    return boxes * SIDE, scores


def nanodet(o):
    rows = o["output"][0].astype(np.float64)
    boxes = []
    for row, (x, y, s) in zip(rows, cells((8, 16, 32, 64))):
        left, top, right, bottom = softmax(row[3:].reshape(4, 8)) @ np.arange(8)
        boxes.append(((x - left) * s, (y - top) * s, (x + right) * s, (y + bottom) * s))
    return np.array(boxes), rows[:, :3]


def fastestdet(o):
    values = o["output"][0].astype(np.float64)
    boxes, scores = [], []
    for y in range(values.shape[1]):
        for x in range(values.shape[2]):
            v = values[:, y, x]
            boxes.append(((np.tanh(v[1]) + x) * 16, (np.tanh(v[2]) + y) * 16, sigmoid(v[3]) * SIDE, sigmoid(v[4]) * SIDE))
            scores.append(v[0] ** 0.6 * v[5:] ** 0.4)
    return corners(np.array(boxes)), np.array(scores)


def ssd(o):
    return o["boxes"][0].astype(np.float64) * SIDE, o["scores"][0][:, 1:].astype(np.float64)


def detr(o):
    scores = softmax(o["pred_logits"][0].astype(np.float64))[:, :-1]
    return corners(o["pred_boxes"][0].astype(np.float64)) * SIDE, scores


def detr_sigmoid(o):
    return corners(o["pred_boxes"][0].astype(np.float64)) * SIDE, sigmoid(o["pred_logits"][0].astype(np.float64))


def one_hot(boxes, scores, classes):
    table = np.zeros((len(scores), 3))
    table[np.arange(len(scores)), classes.astype(int)] = scores
    return boxes.astype(np.float64), table


def end_to_end(o):
    rows = o["output0"][0]
    return one_hot(rows[:, :4], rows[:, 4], rows[:, 5])


def rows_of_7(o):
    rows = o["output"]
    return one_hot(rows[:, 1:5], rows[:, 6], rows[:, 5])


def trt(o):
    n = int(o["num_dets"][0, 0])
    return one_hot(o["det_boxes"][0, :n], o["det_scores"][0, :n], o["det_classes"][0, :n])


def tf(o):
    y1, x1, y2, x2 = o["detection_boxes"][0].T * SIDE
    return one_hot(np.stack((x1, y1, x2, y2), 1), o["detection_scores"][0], o["detection_classes"][0] - 1)


def torchvision(o):
    return one_hot(o["boxes"], o["scores"], o["labels"])


def overlap(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return w * h / (areas - w * h)


def detections(boxes, scores, suppress, iou=0.5, most=20):
    """The strongest class of each row, thinned out class by class; and the threshold, which lies between two scores."""
    best = scores.max(1)
    order = np.argsort(-best, kind="stable")
    ranked = best[order]
    cut = min(len(ranked) - 1, most)
    while cut > 1 and ranked[cut - 1] - ranked[cut] < 1e-4:
        cut -= 1
    threshold = float((ranked[cut - 1] + ranked[cut]) / 2)
    kept = []
    for row in order[:cut]:
        name = int(scores[row].argmax())
        rivals = [overlap(boxes[row], boxes[k]) for k in kept if scores[k].argmax() == name] if suppress else []
        assert all(abs(r - iou) > 1e-4 for r in rivals), "an overlap too close to the threshold to tell"
        if not any(r > iou for r in rivals):
            kept.append(row)
    found = []
    for row in kept:
        box = np.clip(boxes[row], 0, SIDE)
        if box[2] > box[0] and box[3] > box[1]:
            found.append({"row": int(row), "classId": int(scores[row].argmax()), "score": round(float(best[row]), 6), "box": [round(float(v), 4) for v in box]})
    return threshold, found


def runs(mask):
    """A mask as lengths of runs, row by row, first of zeros."""
    lengths, value, length = [], 0, 0
    for pixel in mask.astype(int).flatten().tolist():
        if pixel != value:
            lengths.append(length)
            value, length = pixel, 0
        length += 1
    return lengths + [length]
