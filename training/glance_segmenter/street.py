"""CamVid as SegNet used it: 480 x 360 street scenes, 11 classes, 11 = void."""

from pathlib import Path

import cv2
import numpy as np

from .augment import PAD, crop_matrix, photograph, warp
from .people import read_rgb

LABELS = [
    "sky", "building", "pole", "road", "pavement", "tree", "sign symbol", "fence", "car", "pedestrian", "bicyclist",
]
VOID = 11
IGNORE = 255
CROP = (384, 288)
RARE = (2, 6, 7, 9, 10)


class Street:
    """Draws augmented crops: RGB uint8 [288, 384, 3], labels uint8 [288, 384], 255 = ignored."""

    def __init__(self, root, seed, splits=("train", "val")):
        self.rng = np.random.default_rng(seed)
        self.scenes = [scene for name in splits for _, *scene in read_split(root, name)]
        counts = np.bincount(np.concatenate([labels.ravel() for _, labels in self.scenes]), minlength=256)[:VOID]
        self.shares = counts / counts.sum()
        self.with_rare = [i for i, (_, labels) in enumerate(self.scenes) if (np.isin(labels, (6, 9, 10))).mean() > 0.01]

    def sample(self):
        rng = self.rng
        width, height = CROP
        rare = rng.random() < 0.35
        picture, labels = self.scenes[rng.choice(self.with_rare) if rare else rng.integers(len(self.scenes))]
        h = height / np.exp(rng.uniform(np.log(0.7), np.log(1.9)))
        w = h * width / height * np.exp(rng.normal(0, 0.06))
        x = rng.uniform(min(0, 480 - w), max(0, 480 - w))
        y = rng.uniform(min(0, 360 - h), max(0, 360 - h))
        if rare:
            ys, xs = np.nonzero(np.isin(labels, (6, 9, 10)))
            k = rng.integers(len(ys))
            x = np.clip(xs[k] - w * rng.uniform(0.2, 0.8), min(0, 480 - w), max(0, 480 - w))
            y = np.clip(ys[k] - h * rng.uniform(0.2, 0.8), min(0, 360 - h), max(0, 360 - h))
        matrix = crop_matrix((x, y, w, h), width, height, rng.random() < 0.5, rng.normal(0, 2), rng)
        picture, labels = warp(picture, labels, matrix, width, height, IGNORE)
        return (photograph(picture, rng) if rng.random() < 0.8 else picture), labels


def read_split(root, name):
    """(stem, RGB, labels with 255 for void) of each picture."""
    folder = Path(root) / "camvid"
    for path in sorted(p for p in (folder / name).iterdir() if p.suffix in (".jpg", ".png")):
        labels = cv2.imread(str(folder / f"{name}annot" / f"{path.stem}.png"), cv2.IMREAD_GRAYSCALE)
        yield path.stem, read_rgb(path), np.where(labels >= VOID, IGNORE, labels).astype(np.uint8)
