"""Unlabelled photos, augmented: letterboxed at random scale and place, mosaics, light and colour."""

from pathlib import Path

import cv2
import numpy as np

PAD = 114
LONG_SIDE = 480
MOSAIC_SHARE = 0.35


class Photos:
    """Draws RGB uint8 pictures [side, side, 3]. `folders` are searched for JPEG and PNG files, not their sub-folders."""

    def __init__(self, folders, seed):
        self.rng = np.random.default_rng(seed)
        self.photos = [read(path) for folder in folders for path in pictures_in(folder)]

    def sample(self, side):
        if self.rng.random() < MOSAIC_SHARE:
            half = side // 2
            rows = [np.hstack([self._framed(half, half), self._framed(half, side - half)]) for _ in range(2)]
            picture = np.vstack([rows[0], rows[1][: side - half]])
        else:
            picture = self._framed(side, side)
        return self._lit(picture)

    def _framed(self, height, width):
        photo = self.photos[self.rng.integers(len(self.photos))]
        if self.rng.random() < 0.5:
            photo = photo[:, ::-1]
        fit = min(width / photo.shape[1], height / photo.shape[0]) * self.rng.uniform(0.5, 1.6)
        w, h = max(8, round(photo.shape[1] * fit)), max(8, round(photo.shape[0] * fit))
        scaled = cv2.resize(photo, (w, h), interpolation=cv2.INTER_AREA if fit < 1 else cv2.INTER_LINEAR)
        x = int(self.rng.integers(min(0, width - w), max(0, width - w) + 1))
        y = int(self.rng.integers(min(0, height - h), max(0, height - h) + 1))
        frame = np.full((height, width, 3), PAD, np.uint8)
        part = scaled[max(0, -y) : max(0, -y) + height, max(0, -x) : max(0, -x) + width]
        frame[max(0, y) : max(0, y) + part.shape[0], max(0, x) : max(0, x) + part.shape[1]] = part
        return frame

    def _lit(self, picture):
        x = picture * np.float32(self.rng.uniform(0.7, 1.3)) + np.float32(self.rng.uniform(-20, 20))
        if self.rng.random() < 0.2:
            x = x * self.rng.uniform(0.8, 1.2, 3).astype(np.float32)
        return np.clip(x, 0, 255).astype(np.uint8)


def pictures_in(folder):
    return sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))


def read(path):
    picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    scale = LONG_SIDE / max(picture.shape)
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
