"""Small networks with the heads that detectors, segmenters and classifiers are exported with. Weights are random, seeds fixed.

Each head does on the way out what its original does, in our own words: what is named in brackets is where the shape comes from.
"""

import torch
import torch.nn.functional as F
from torch import nn

SIDE = 64
CLASSES = 3
STRIDES = (8, 16, 32)
CHANNELS = 8


class Backbone(nn.Module):
    """A picture to features at strides 8, 16, 32 (and 64)."""

    def __init__(self, levels=3):
        super().__init__()
        sizes = [3] + [CHANNELS] * (levels + 2)
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, 2, 1) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        features = []
        for index, conv in enumerate(self.convs):
            x = F.leaky_relu(conv(x), 0.1)
            if index >= 2:
                features.append(x)
        return features


def per_level(outputs, levels=3):
    return nn.ModuleList(nn.Conv2d(CHANNELS, outputs, 1) for _ in range(levels))


def grid(strides=STRIDES, offset=0.0):
    """Cells' places and strides: [N, 2], [N, 1]."""
    places, steps = [], []
    for stride in strides:
        side = -(-SIDE // stride)
        y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
        places.append(torch.stack((x, y), -1).reshape(-1, 2).float() + offset)
        steps.append(torch.full((side * side, 1), float(stride)))
    return torch.cat(places), torch.cat(steps)


def flat(x):
    """[1, C, h, w] to [1, h · w, C]."""
    return x.flatten(2).permute(0, 2, 1)


class Yolox(nn.Module):
    """[Megvii YOLOX: decode_in_inference off and on]"""

    def __init__(self, decoded):
        super().__init__()
        self.backbone, self.decoded = Backbone(), decoded
        self.box, self.object, self.classes = per_level(4), per_level(1), per_level(CLASSES)

    def forward(self, x):
        levels = [
            torch.cat((box(f), torch.sigmoid(obj(f)), torch.sigmoid(cls(f))), 1)
            for f, box, obj, cls in zip(self.backbone(x), self.box, self.object, self.classes)
        ]
        out = torch.cat([level.flatten(2) for level in levels], 2).permute(0, 2, 1)
        if not self.decoded:
            return out
        places, steps = grid()
        centre = (out[..., :2] + places) * steps
        size = torch.exp(out[..., 2:4]) * steps
        return torch.cat((centre, size, out[..., 4:]), -1)


class Yolov5(nn.Module):
    """Three anchors a cell. [Ultralytics YOLOv5, WongKinYiu YOLOv7 without --end2end]"""

    def __init__(self):
        super().__init__()
        self.backbone, self.heads = Backbone(), per_level(3 * (5 + CLASSES))
        self.anchors = ((10.0, 13.0), (16.0, 30.0), (33.0, 23.0))

    def forward(self, x):
        rows = []
        for feature, head, stride in zip(self.backbone(x), self.heads, STRIDES):
            side = SIDE // stride
            y = head(feature).view(1, 3, 5 + CLASSES, side, side).permute(0, 1, 3, 4, 2).sigmoid()
            places = grid((stride,))[0].view(1, 1, side, side, 2)
            anchors = torch.tensor(self.anchors).view(1, 3, 1, 1, 2)
            xy = (y[..., 0:2] * 2 - 0.5 + places) * stride
            wh = (y[..., 2:4] * 2) ** 2 * anchors
            rows.append(torch.cat((xy, wh, y[..., 4:]), -1).view(1, -1, 5 + CLASSES))
        return torch.cat(rows, 1)


class Distributed(nn.Module):
    """Box sides as distributions, decoupled classes: what YOLOv6 to 11 have in common."""

    BINS = 4

    def __init__(self, extra=0):
        super().__init__()
        self.backbone, self.extra = Backbone(), extra
        self.sides, self.classes = per_level(4 * self.BINS), per_level(CLASSES)
        self.coefficients = per_level(extra) if extra else None

    def raw(self, features, centred=False):
        """Boxes in pixels [1, N, 4], as corners or as centre and size; class probabilities [1, N, C]."""
        sides = torch.cat([head(f).flatten(2) for f, head in zip(features, self.sides)], 2)
        scores = torch.cat([head(f).flatten(2) for f, head in zip(features, self.classes)], 2)
        weights = sides.view(1, 4, self.BINS, -1).softmax(2)
        distances = (weights * torch.arange(self.BINS).float().view(1, 1, -1, 1)).sum(2).permute(0, 2, 1)
        places, steps = grid(offset=0.5)
        corners = torch.cat((places - distances[..., :2], places + distances[..., 2:]), -1)
        if centred:
            low, high = corners[..., :2], corners[..., 2:]
            corners = torch.cat(((low + high) / 2, high - low), -1)
        return corners * steps, scores.sigmoid().permute(0, 2, 1)


class Yolov6(Distributed):
    """An objectness that is always 1. [meituan YOLOv6]"""

    def forward(self, x):
        boxes, scores = self.raw(self.backbone(x), True)
        return torch.cat((boxes, torch.ones_like(boxes[..., :1]), scores), -1)


class Yolov8(Distributed):
    """[Ultralytics YOLOv8, v9, 11: values first] and the same turned round."""

    def __init__(self, turned=False):
        super().__init__()
        self.turned = turned

    def forward(self, x):
        boxes, scores = self.raw(self.backbone(x), True)
        out = torch.cat((boxes, scores), -1)
        return out if self.turned else out.permute(0, 2, 1)


class Yolov10(Distributed):
    """The best rows, no suppression. [THU-MIG YOLOv10, Ultralytics 26: one-to-one head]"""

    KEPT = 20

    def forward(self, x):
        corners, scores = self.raw(self.backbone(x))
        _, best = scores.amax(-1).topk(self.KEPT, -1)
        corners = corners.gather(1, best.unsqueeze(-1).repeat(1, 1, 4))
        scores = scores.gather(1, best.unsqueeze(-1).repeat(1, 1, CLASSES))
        top, index = scores.flatten(1).topk(self.KEPT, -1)
        classes = index % CLASSES
        rows = torch.div(index, CLASSES, rounding_mode="floor")
        corners = corners.gather(1, rows.unsqueeze(-1).repeat(1, 1, 4))
        return torch.cat((corners, top.unsqueeze(-1), classes.unsqueeze(-1).float()), -1)


class Yolov8Seg(Distributed):
    """Mask weights behind the classes, and prototypes. [Ultralytics YOLOv8-seg]"""

    PROTOTYPES = 8

    def __init__(self):
        super().__init__(self.PROTOTYPES)
        self.prototypes = nn.ConvTranspose2d(CHANNELS, self.PROTOTYPES, 2, 2)

    def forward(self, x):
        features = self.backbone(x)
        boxes, scores = self.raw(features, True)
        weights = torch.cat([flat(head(f)) for f, head in zip(features, self.coefficients)], 1)
        out = torch.cat((boxes, scores, weights), -1).permute(0, 2, 1)
        return out, F.silu(self.prototypes(features[0]))


class Nanodet(nn.Module):
    """[RangiLyu NanoDet-Plus]"""

    BINS = 8
    STRIDES = (8, 16, 32, 64)

    def __init__(self):
        super().__init__()
        self.backbone, self.heads = Backbone(4), per_level(CLASSES + 4 * self.BINS, 4)

    def forward(self, x):
        levels = []
        for feature, head in zip(self.backbone(x), self.heads):
            classes, sides = head(feature).split((CLASSES, 4 * self.BINS), 1)
            levels.append(torch.cat((classes.sigmoid(), sides), 1).flatten(2))
        return torch.cat(levels, 2).permute(0, 2, 1)


class Fastestdet(nn.Module):
    """[dog-qiuqiu FastestDet]"""

    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.object, self.box, self.classes = (nn.Conv2d(CHANNELS, n, 1) for n in (1, 4, CLASSES))

    def forward(self, x):
        feature = self.backbone(x)[1]
        classes = F.softmax(self.classes(feature), 1)
        return torch.cat((torch.sigmoid(self.object(feature)), self.box(feature), classes), 1)


class Ssd(nn.Module):
    """Scores first, "nothing" first in them, corners as shares of the picture. [Linzaer Ultra-Light-Fast]"""

    def __init__(self):
        super().__init__()
        self.backbone, self.box, self.classes = Backbone(), per_level(4), per_level(CLASSES + 1)

    def forward(self, x):
        features = self.backbone(x)
        scores = torch.cat([flat(head(f)) for f, head in zip(features, self.classes)], 1).softmax(-1)
        offsets = torch.cat([flat(head(f)) for f, head in zip(features, self.box)], 1)
        places, steps = grid(offset=0.5)
        centre = (places * steps + offsets[..., :2] * 0.1 * steps) / SIDE
        size = torch.exp(offsets[..., 2:] * 0.2) * steps * 2 / SIDE
        return scores, torch.cat((centre - size / 2, centre + size / 2), -1)


class Detr(nn.Module):
    """Queries instead of anchors. [facebookresearch DETR with "nothing" last; RT-DETR with a sigmoid and without]"""

    QUERIES = 16

    def __init__(self, nothing):
        super().__init__()
        self.backbone = Backbone()
        self.classes, self.box = (nn.Linear(CHANNELS, n) for n in (CLASSES + nothing, 4))

    def forward(self, x):
        queries = flat(self.backbone(x)[1])
        return self.classes(queries), self.box(queries).sigmoid()


class Rtdetr(Detr):
    """Both in one, scores past their sigmoid. [Ultralytics RT-DETR]"""

    def __init__(self):
        super().__init__(0)

    def forward(self, x):
        logits, boxes = super().forward(x)
        return torch.cat((boxes, logits.sigmoid()), -1)


class Suppressed(Distributed):
    """Finished detections: as rows of 7 [YOLOv7 --end2end], as four tensors [TensorRT's EfficientNMS], as TensorFlow's detection API has them, as torchvision."""

    KEPT = 12

    def __init__(self, form):
        super().__init__()
        self.form = form

    def forward(self, x):
        corners, scores = self.raw(self.backbone(x))
        best, classes = scores.max(-1)
        top, index = best.topk(self.KEPT, -1)
        boxes, classes = corners[0][index[0]], classes[0][index[0]]
        top = top[0]
        if self.form == "rows":
            columns = (torch.zeros_like(top[:, None]), boxes, classes[:, None].float(), top[:, None])
            return torch.cat(columns, 1)
        if self.form == "trt":
            count = torch.ones_like(classes[:1])[None] * 9
            return count, boxes[None], top[None], classes[None]
        if self.form == "tf":
            turned = torch.stack((boxes[:, 1], boxes[:, 0], boxes[:, 3], boxes[:, 2]), 1) / SIDE
            return turned[None], (classes + 1).float()[None], top[None], torch.ones_like(top[:1]) * self.KEPT
        return boxes, classes, top


class Classify(nn.Module):
    """[torchvision: logits; Ultralytics: past their softmax]"""

    def __init__(self, softmax):
        super().__init__()
        self.backbone, self.softmax, self.classes = Backbone(), softmax, nn.Linear(CHANNELS, 10)

    def forward(self, x):
        logits = self.classes(self.backbone(x)[2].mean((2, 3)))
        return logits.softmax(1) if self.softmax else logits


class Segment(nn.Module):
    """What each pixel is, in the forms that segmenters are exported in."""

    def __init__(self, form):
        super().__init__()
        self.backbone, self.form = Backbone(), form
        self.classes = nn.Conv2d(CHANNELS, 1 if form == "one" else 5, 1)

    def forward(self, x):
        logits = self.classes(self.backbone(x)[0])
        if self.form == "coarse":
            return logits
        logits = F.interpolate(logits, scale_factor=8.0, mode="bilinear", align_corners=False)
        if self.form == "ids":
            return logits.argmax(1)
        if self.form == "one":
            return logits.sigmoid()
        if self.form == "softmax":
            return logits.softmax(1)
        return logits.permute(0, 2, 3, 1) if self.form == "channels-last" else logits
