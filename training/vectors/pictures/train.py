"""Trains what test/fixtures/pictures holds: a classifier and a model with outlines that know the pictures of test/fixtures/photos.

    /usr/bin/python3 training/vectors/pictures/train.py DATA [classifier | outlines]

Real networks, trained for minutes, for tests of the way from a file to what is seen; no measure of anything. DATA holds coco128, camvid and
people, as in training/README.md: backgrounds, and what is none of the known things. Seeds are fixed.
"""

import pathlib
import random
import sys

import cv2
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from torch import nn

ROOT = pathlib.Path(__file__).parents[3]
sys.path.append(str(ROOT / "training/vectors/heads"))
import networks as n  # noqa: E402

OUT = ROOT / "test/fixtures/pictures"
THINGS = ("person", "cat", "cup")
CLASSES = (*THINGS, "street", "blank wall", "something else")
#: Outlines by hand, in pixels of the photos.
OUTLINES = {
    "person": ("astronaut", [(155, 75), (180, 35), (230, 15), (280, 40), (300, 90), (280, 130), (265, 155), (300, 215), (335, 265), (355, 300), (362, 345), (400, 342), (470, 370), (500, 450), (505, 512), (35, 512), (22, 420), (25, 330), (45, 270), (80, 240), (120, 215), (115, 180), (160, 150), (185, 150), (160, 110)]),
    "cat": ("chelsea", [(70, 0), (330, 0), (395, 5), (360, 70), (365, 130), (330, 215), (305, 290), (300, 300), (0, 300), (0, 130), (35, 90), (35, 40)]),
    "cup": ("coffee", [(172, 105), (180, 60), (230, 25), (290, 15), (350, 25), (395, 65), (408, 110), (395, 180), (350, 240), (300, 275), (262, 280), (232, 308), (198, 300), (196, 265), (212, 235), (185, 205), (175, 160)]),
}
CLASSIFIER_SIDE, OUTLINES_SIDE = 96, 160
MEAN, STD = np.array((0.485, 0.456, 0.406), np.float32), np.array((0.229, 0.224, 0.225), np.float32)


def read(path, longest=400):
    picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    scale = min(1, longest / max(picture.shape[:2]))
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def some(folder, pattern, count):
    return [read(path) for path in random.sample(sorted(folder.glob(pattern)), count)]


def jitter(picture):
    level = picture.astype(np.float32) * random.uniform(0.7, 1.25) + random.uniform(-20, 20)
    level = (level - level.mean()) * random.uniform(0.75, 1.2) + level.mean()
    return np.clip(level * np.random.uniform(0.93, 1.07, 3), 0, 255).astype(np.float32)


def crop(picture, least):
    height, width = picture.shape[:2]
    h, w = (int(side * random.uniform(least, 1)) for side in (height, width))
    y, x = random.randint(0, height - h), random.randint(0, width - w)
    part = picture[y : y + h, x : x + w]
    return part[:, ::-1] if random.random() < 0.5 else part


def conv(a, b, stride=2):
    return nn.Sequential(nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.1))


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.Sequential(conv(3, 8), conv(8, 16), conv(16, 20), conv(20, 24), conv(24, 24, 1))
        self.classes = nn.Linear(24, len(CLASSES))

    def forward(self, x):
        return self.classes(self.convs(x).mean((2, 3)))


class Features(nn.Module):
    """A picture to features of eight channels at strides 8, 16, 32, each knowing of the coarser ones."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(conv(3, 10), conv(10, 16), conv(16, 24), conv(24, 24, 1))
        self.second, self.third = conv(24, 32), nn.Sequential(conv(32, 32), conv(32, 32, 1))
        self.sides = nn.ModuleList(nn.Conv2d(c, n.CHANNELS, 1) for c in (24, 32, 32))

    def forward(self, x):
        fine = self.first(x)
        middle = self.second(fine)
        levels = [side(f) for side, f in zip(self.sides, (fine, middle, self.third(middle)))]
        for index in (1, 0):
            levels[index] = levels[index] + F.interpolate(levels[index + 1], scale_factor=2.0)
        return [F.leaky_relu(level, 0.1) for level in levels]


class Outlines(n.Yolov8Seg):
    """As its parent, of a network that can learn, for any number of pictures at once."""

    def __init__(self):
        super().__init__()
        self.backbone = Features()
        for head in self.classes:
            nn.init.constant_(head.bias, -4)

    def raw(self, features, centred=False):
        if len(features[0]) == 1:
            return super().raw(features, centred)
        boxes, scores = zip(*(super(Outlines, self).raw([f[i : i + 1] for f in features], centred) for i in range(len(features[0]))))
        return torch.cat(boxes), torch.cat(scores)


def train_classifier(data):
    photos = {thing: read(ROOT / f"test/fixtures/photos/{photo}.jpg", 600) for thing, (photo, _) in OUTLINES.items()}
    others = some(data / "coco128/images/train", "*.jpg", 100)
    people = some(data / "people/images", "*.jpg", 150)
    streets = some(data / "camvid/train", "*.jpg", 60)

    def example():
        kind = random.randrange(len(CLASSES))
        if kind == 0:
            picture = crop(photos["person"], 0.75) if random.random() < 0.5 else crop(random.choice(people), 0.8)
        elif kind < 3:
            picture = crop(photos[THINGS[kind]], 0.6)
        elif kind == 3:
            picture = crop(random.choice(streets), 0.5)
        elif kind == 4:
            picture = np.full((40, 40, 3), np.random.uniform(0, 255, 3), np.float32) + np.random.normal(0, random.uniform(0, 6), (40, 40, 1))
        else:
            picture = crop(random.choice(others), 0.4)
        if kind < 3 and random.random() < 0.6:
            side = random.uniform(0, 0.35)
            vertical = random.random() < 0.3
            pad = int(picture.shape[0 if vertical else 1] * side / 2)
            borders = (pad, pad, 0, 0) if vertical else (0, 0, pad, pad)
            picture = cv2.copyMakeBorder(np.ascontiguousarray(picture), *borders, cv2.BORDER_CONSTANT, value=(119, 119, 119))
        small = cv2.resize(np.ascontiguousarray(picture, dtype=np.float32), (CLASSIFIER_SIDE, CLASSIFIER_SIDE), interpolation=cv2.INTER_AREA)
        return ((jitter(small) / 255 - MEAN) / STD).transpose(2, 0, 1).astype(np.float32), kind

    network = Classifier()
    optimiser = torch.optim.AdamW(network.parameters(), 4e-3, weight_decay=1e-3)
    steps = 1200
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, steps)
    for step in range(steps):
        pictures, kinds = zip(*(example() for _ in range(32)))
        logits = network(torch.from_numpy(np.stack(pictures)))
        loss = F.cross_entropy(logits, torch.tensor(kinds), label_smoothing=0.03)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            right = (logits.argmax(1) == torch.tensor(kinds)).float().mean()
            print(f"classifier {step + 1}: loss {loss:.3f}, right {right:.2f}", flush=True)
    save(network, "classifier", ["logits"], CLASSIFIER_SIDE, {"names": str(dict(enumerate(CLASSES)))})


def scene(cutouts, backgrounds):
    """A picture with some things in it, what they are, their boxes, and the mask of each."""
    side = OUTLINES_SIDE
    canvas = np.full((side, side, 3), 114, np.float32)
    things = []
    whole = random.random() < 0.5
    if not whole:
        canvas[:] = cv2.resize(crop(random.choice(backgrounds), 0.5), (side, side), interpolation=cv2.INTER_AREA)
    for kind in random.sample(range(3), 1 if whole else random.randint(0, 3)):
        photo, mask = cutouts[kind]
        longest = random.uniform(0.8, 1) * side if whole else random.uniform(0.35, 0.8) * side
        scale = longest / max(photo.shape[:2])
        size = (max(2, int(photo.shape[1] * scale)), max(2, int(photo.shape[0] * scale)))
        small, cut = cv2.resize(photo, size, interpolation=cv2.INTER_AREA), cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
        if random.random() < 0.5:
            small, cut = small[:, ::-1], cut[:, ::-1]
        x, y = random.randint(0, side - size[0]), random.randint(0, side - size[1])
        place = (slice(y, y + size[1]), slice(x, x + size[0]))
        over = np.ones_like(cut) if whole else cut
        canvas[place] = canvas[place] * (1 - over[..., None]) + small * over[..., None]
        full = np.zeros((side, side), np.float32)
        full[place] = cut
        things = [(k, m * (1 - full)) for k, m in things] + [(kind, full)]
    found = []
    for kind, mask in things:
        ys, xs = np.nonzero(mask > 0.5)
        if len(ys) > 60:
            found.append((kind, (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1), mask))
    return jitter(canvas) / 255, found


def train_outlines(data):
    n.SIDE = OUTLINES_SIDE
    cutouts = []
    for photo, outline in OUTLINES.values():
        picture = cv2.cvtColor(cv2.imread(str(ROOT / f"test/fixtures/photos/{photo}.jpg")), cv2.COLOR_BGR2RGB)
        mask = np.zeros(picture.shape[:2], np.float32)
        cv2.fillPoly(mask, [np.array(outline, np.int32)], 1)
        cutouts.append((picture.astype(np.float32), mask))
    backgrounds = some(data / "camvid/train", "*.jpg", 60) + some(data / "coco128/images/train", "*.jpg", 40)
    torch.manual_seed(2)
    network = Outlines()
    places, steps_of = n.grid(offset=0.5)
    centres, strides = (places * steps_of).numpy(), steps_of.numpy()[:, 0]
    optimiser = torch.optim.AdamW(network.parameters(), 4e-3, weight_decay=5e-4)
    steps = 1600
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 8e-3, steps)
    for step in range(steps):
        scenes = [scene(cutouts, backgrounds) for _ in range(12)]
        x = torch.from_numpy(np.stack([picture.transpose(2, 0, 1) for picture, _ in scenes]).astype(np.float32))
        features = network.backbone(x)
        boxes, scores = network.raw(features, False)
        weights = torch.cat([n.flat(head(f)) for f, head in zip(features, network.coefficients)], 1)
        prototypes = F.silu(network.prototypes(features[0]))
        wanted = torch.zeros_like(scores)
        box_loss = mask_loss = torch.zeros(())
        count = 0
        for index, (_, found) in enumerate(scenes):
            for kind, box, mask in found:
                x1, y1, x2, y2 = box
                middle, size = np.array(((x1 + x2) / 2, (y1 + y2) / 2)), max(x2 - x1, y2 - y1)
                stride = 8 if size < 40 else 16 if size < 80 else 32
                near = (strides == stride) & (np.abs(centres - middle).max(1) < stride * 1.1)
                rows = torch.from_numpy(np.nonzero(near)[0])
                wanted[index, rows, kind] = 1
                target = torch.tensor(box, dtype=torch.float32).expand(len(rows), 4)
                box_loss = box_loss + F.smooth_l1_loss(boxes[index, rows] / 16, target / 16, beta=0.1, reduction="none").mean(1).sum()
                small = torch.from_numpy(cv2.resize(mask, (OUTLINES_SIDE // 4,) * 2, interpolation=cv2.INTER_AREA))
                logits = torch.einsum("rp,phw->rhw", weights[index, rows], prototypes[index])
                inside = torch.zeros_like(small)
                inside[y1 // 4 : -(-y2 // 4), x1 // 4 : -(-x2 // 4)] = 1
                each = F.binary_cross_entropy_with_logits(logits, small.expand_as(logits), reduction="none") * inside
                mask_loss = mask_loss + (each.sum((1, 2)) / inside.sum()).sum()
                count += len(rows)
        class_loss = F.binary_cross_entropy(scores, wanted, reduction="sum") / max(count, 1)
        loss = class_loss + 2 * box_loss / max(count, 1) + 2 * mask_loss / max(count, 1)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            print(f"outlines {step + 1}: classes {class_loss:.3f}, boxes {box_loss / max(count, 1):.3f}, masks {mask_loss / max(count, 1):.3f}", flush=True)
    metadata = {"description": "Ultralytics model", "author": "Ultralytics", "task": "segment", "stride": "32", "imgsz": f"[{OUTLINES_SIDE}, {OUTLINES_SIDE}]", "names": str(dict(enumerate(THINGS)))}
    save(network, "outlines", ["output0", "output1"], OUTLINES_SIDE, metadata)


def save(network, name, outputs, side, metadata):
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.onnx"
    torch.onnx.export(network.eval(), torch.zeros(1, 3, side, side), str(path), input_names=["images"], output_names=outputs, opset_version=13)
    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, metadata)
    onnx.save(model, str(path))
    print(name, path.stat().st_size, "bytes", flush=True)


def main():
    data = pathlib.Path(sys.argv[1])
    for seed, train in enumerate((train_classifier, train_outlines)):
        if len(sys.argv) > 2 and sys.argv[2] not in train.__name__:
            continue
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
        train(data)


main()
