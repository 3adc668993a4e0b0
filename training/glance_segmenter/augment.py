"""Pictures and masks as a camera might have seen them. OpenCV's pixels: RGB uint8, masks of small integers."""

import cv2
import numpy as np

PAD = 114


def warp(picture, mask, matrix, width, height, mask_border):
    """Both through one 2 x 3 matrix; what lies outside is grey, and `mask_border` in the mask."""
    shrinks = abs(np.linalg.det(matrix[:, :2])) < 0.5
    if shrinks:
        scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale)
    picture = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(PAD,) * 3)
    mask = cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_NEAREST, borderValue=mask_border)
    return picture, mask


def crop_matrix(box, width, height, flip, degrees, rng):
    """Takes the box (x, y, w, h), turned about its middle, to a picture of width x height."""
    x, y, w, h = box
    scale = min(width / w, height / h)
    turn = cv2.getRotationMatrix2D((x + w / 2, y + h / 2), degrees, scale)
    turn[:, 2] += np.array([width / 2, height / 2]) - np.array([x + w / 2, y + h / 2])
    if flip:
        turn = np.array([[-1, 0, width - 1], [0, 1, 0]], np.float64) @ np.vstack([turn, [0, 0, 1]])
    return turn


def photograph(picture, rng):
    """Another camera, another light: gain, contrast, saturation, cast, gamma, blur, noise, JPEG."""
    x = picture.astype(np.float32)
    if rng.random() < 0.8:
        grey = x.mean(2, keepdims=True)
        x = grey + (x - grey) * rng.uniform(0.4, 1.5)
        x = (x - 128) * rng.uniform(0.65, 1.35) + 128 + rng.uniform(-35, 35)
    if rng.random() < 0.4:
        x *= rng.uniform(0.85, 1.15, (1, 1, 3)).astype(np.float32)
    if rng.random() < 0.3:
        x = 255 * (np.clip(x, 0, 255) / 255) ** rng.uniform(0.6, 1.9)
    if rng.random() < 0.2:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.6))
    if rng.random() < 0.3:
        x = x + rng.normal(0, rng.uniform(2, 14), x.shape).astype(np.float32)
    x = np.clip(x, 0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.uniform(25, 85))]
        x = cv2.imdecode(cv2.imencode(".jpg", x, quality)[1], cv2.IMREAD_COLOR)
    if rng.random() < 0.05:
        x = np.repeat(x.mean(2, keepdims=True).astype(np.uint8), 3, 2)
    return x
