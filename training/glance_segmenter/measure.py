"""IoU as the command line's `eval segment` counts it: one confusion matrix over all pixels of all pictures."""

import math

import cv2
import numpy as np
import torch

from . import people, street


def confusion(truth, predicted, classes):
    known = truth < classes
    return np.bincount(truth[known] * classes + predicted[known], minlength=classes**2).reshape(classes, classes)


def scores(matrix):
    """Percent: IoU per class, their mean, share of pixels that are right."""
    hit = np.diag(matrix)
    iou = 100 * hit / np.maximum(1, matrix.sum(0) + matrix.sum(1) - hit)
    return iou, iou.mean(), 100 * hit.sum() / matrix.sum()


@torch.no_grad()
def run(network, picture):
    x = torch.from_numpy(picture).permute(2, 0, 1)[None].float().div(255).contiguous(memory_format=torch.channels_last)
    return network(x)[0].numpy()


def input_like(picture, size, multiple=32):
    """Width and height of about size² pixels in the picture's shape, as the app has it for cards that follow the picture's area."""
    root = min(2, max(0.5, math.sqrt(picture.shape[1] / picture.shape[0])))
    return tuple(max(1, math.floor(side / multiple + 0.5)) * multiple for side in (size * root, size / root))


def measure_people(network, root, stems):
    matrix = np.zeros((2, 2), np.int64)
    for stem in stems:
        picture, mask = people.read_person(people.Path(root), stem)
        boxed, (w, h) = people.letterboxed(picture, *input_like(picture, people.SIZE))
        logit = cv2.resize(run(network, boxed)[0, :h, :w], mask.shape[::-1], interpolation=cv2.INTER_LINEAR)
        matrix += confusion(mask.astype(np.int64), (logit > 0).astype(np.int64), 2)
    return scores(matrix)


def measure_street(network, root, name):
    matrix = np.zeros((street.VOID, street.VOID), np.int64)
    for _, picture, labels in street.read_split(root, name):
        boxed, (w, h) = people.letterboxed(picture, 480, 384)
        predicted = run(network, boxed)[:, :h, :w].argmax(0)
        matrix += confusion(labels.astype(np.int64), predicted, street.VOID)
    return scores(matrix)
