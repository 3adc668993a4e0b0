"""Person data: photos with masks, seen whole or from the waist up, now and then before another background."""

from pathlib import Path

import cv2
import numpy as np

from .augment import PAD, crop_matrix, photograph, warp

SIZE = 256
TEST_EVERY = 10
COCO_PERSON = 1
IGNORE = 255


def split(root):
    """(training, test) file stems: every tenth picture is held out."""
    stems = sorted(path.stem for path in (Path(root) / "people/images").glob("*.jpg"))
    test = stems[::TEST_EVERY]
    return [stem for stem in stems if stem not in set(test)], test


class People:
    """Draws augmented samples: RGB uint8 [256, 256, 3], mask uint8 [256, 256] of 0, 1 and 255 for do not know."""

    def __init__(self, root, seed):
        root = Path(root)
        self.rng = np.random.default_rng(seed)
        self.photos = [read_person(root, stem) for stem in split(root)[0]]
        self.scenes, self.crowds = [], []
        for path in sorted((root / "coco128/images/train").glob("*.jpg")):
            picture = read_rgb(path)
            mask = polygons_of(root / f"coco128/polygons/train/{path.stem}.txt", picture.shape)
            (self.crowds if mask.any() else self.scenes).append((picture, mask))

    def sample(self):
        draw = self.rng.random()
        if draw < 0.04:
            picture, mask = self._place(*self._pick(self.scenes), whole=True)
        elif draw < 0.14:
            picture, mask = self._place(*self._pick(self.crowds), whole=True)
        else:
            picture, mask = self._place(*self._pick(self.photos), whole=self.rng.random() < 0.6)
            if self.rng.random() < 0.3:
                picture = self._before_another_scene(picture, mask)
        return photograph(picture, self.rng), mask

    def _pick(self, samples):
        return samples[self.rng.integers(len(samples))]

    def _place(self, picture, mask, whole):
        """As a camera of some aspect would frame it, letterboxed at the top left as the app does."""
        rng = self.rng
        aspect = rng.choice([1, 4 / 3, 16 / 9, 3 / 4, 2 / 3, 9 / 16])
        width, height = (SIZE, round(SIZE / aspect)) if aspect >= 1 else (round(SIZE * aspect), SIZE)
        box = whole_box(mask, rng) if whole else webcam_box(mask, width / height, rng)
        matrix = crop_matrix(box, width, height, rng.random() < 0.5, rng.normal(0, 4), rng)
        seen, labels = warp(picture, mask, matrix, width, height, 0)
        full = np.full((SIZE, SIZE, 3), PAD, np.uint8)
        full[:height, :width] = seen
        full_mask = np.zeros((SIZE, SIZE), np.uint8)
        full_mask[:height, :width] = labels
        return full, full_mask

    def _before_another_scene(self, picture, mask):
        scene, labels = self._pick(self.scenes if self.rng.random() < 0.7 else self.photos)
        scene, labels = self._place(scene, labels, whole=True)
        if labels.any():
            scene = cv2.GaussianBlur(scene, (0, 0), self.rng.uniform(12, 24))
        elif self.rng.random() < 0.4:
            scene = cv2.GaussianBlur(scene, (0, 0), self.rng.uniform(0.5, 5))
        soft = cv2.GaussianBlur((mask == 1).astype(np.float32), (0, 0), self.rng.uniform(0.6, 1.4))[..., None]
        return (picture * soft + scene * (1 - soft)).astype(np.uint8)


def whole_box(mask, rng):
    """About the whole picture, nearer or farther."""
    height, width = mask.shape
    scale = rng.uniform(0.65, 1.25)
    w, h = width * scale, height * scale
    return ((width - w) * rng.uniform(0, 1), (height - h) * rng.uniform(0, 1), w, h)


def webcam_box(mask, aspect, rng):
    """Head and shoulders to hips: from above the head downwards, about the head's middle."""
    rows = np.flatnonzero((mask == 1).any(1))
    if len(rows) < 8:
        return whole_box(mask, rng)
    top, body = rows[0], rows[-1] - rows[0] + 1
    head = np.flatnonzero((mask[top : top + max(2, body // 7)] == 1).any(0))
    middle = head.mean()
    h = body * rng.uniform(0.2, 0.6)
    w = h * aspect
    x, y = middle - w * rng.uniform(0.3, 0.7), top - h * rng.uniform(-0.03, 0.35)
    if rng.random() < 0.7:  # a camera's picture has no empty border
        x, y = np.clip(x, 0, max(0, mask.shape[1] - w)), max(0, y)
    return (x, y, w, h)


def read_person(root, stem):
    mask = cv2.imread(str(root / f"people/masks/{stem}.png"), cv2.IMREAD_GRAYSCALE)
    return read_rgb(root / f"people/images/{stem}.jpg"), (mask > 127).astype(np.uint8)


def read_rgb(path):
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def polygons_of(path, shape):
    """Mask of the persons in a file of polygons (class x y x y ..., normalised)."""
    mask = np.zeros(shape[:2], np.uint8)
    if not path.exists():
        return mask
    for line in path.read_text().splitlines():
        numbers = line.split()
        if numbers and int(numbers[0]) == COCO_PERSON:
            points = np.array(numbers[1:], np.float32).reshape(-1, 2) * (shape[1], shape[0])
            cv2.fillPoly(mask, [points.round().astype(np.int32)], 1)
    return mask


def letterboxed(picture, width, height):
    """At the top left, grey elsewhere, averaged where it shrinks. Returns picture and content (w, h)."""
    scale = min(width / picture.shape[1], height / picture.shape[0])
    w, h = round(picture.shape[1] * scale), round(picture.shape[0] * scale)
    full = np.full((height, width, 3), PAD, np.uint8)
    full[:h, :w] = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return full, (w, h)
