"""Glance's segmenter: a detector's backbone, a decoder of max-unpooling and transposed convolution.

Shapes below are channels @ size for a 256 x 256 picture.

    picture 3@256
      stem   6x6 s2                    16@128 --------- pool 2x2, keeps places ------+
      down4  (dw 3x3 s2, 1x1) + 1x1(pool) 32@64 ------- pool 2x2, keeps places ---+  |
      down8  (dw 3x3 s2, 1x1) + 1x1(pool) 64@32 ------- pool 2x2, keeps places -+ |  |
      down16 (dw 3x3 s2, 1x1) + 1x1(pool) 128@16 ---------------------------+   | |  |
      down32 (dw 3x3 s2, 1x1), SPP        256@8                             |   | |  |
                                                                            |   | |  |
      up16   transposed conv 2x2 s2 (96 -> 128) + 1x1(128@16) <-------------+   | |  |
      up8    max-unpool at the places of down16's pool + 1x1(64@32) <-----------+ |  |
      up4    max-unpool at the places of down8's pool  + 1x1(32@64) <-------------+  |
      up2    max-unpool at the places of down4's pool  + 1x1(16@128) <---------------+
      up1    transposed conv 4x4 s2 (16 -> 8), beside 8 channels of 3x3 on the picture itself
      logits 1x1                          classes@256

The backbone is CSPDarknet as in YOLOX-nano (arXiv 2107.08430), so that it starts from a trained detector. The pools beside its
strided convolutions follow ENet (arXiv 1606.02147); unpooling at the places of the maxima is DeconvNet's (arXiv 1505.04366).
"""

import torch
from torch import nn
from torch.nn import functional as F

from .pool_ops import max_pool_with_indices, max_unpool

SQUEEZED = 96


class ConvBlock(nn.Module):
    """Convolution, batch norm, hard-swish."""

    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1, padding=None, active=True):
        super().__init__()
        padding = (kernel - 1) // 2 if padding is None else padding
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.active = active

    def forward(self, x):
        y = self.norm(self.conv(x))
        return F.hardswish(y) if self.active else y


class SeparableBlock(nn.Sequential):
    """Depthwise k x k, then 1 x 1."""

    def __init__(self, inputs, outputs, kernel=3, stride=1):
        super().__init__(
            ConvBlock(inputs, inputs, kernel, stride, groups=inputs),
            ConvBlock(inputs, outputs),
        )


class Bottleneck(nn.Module):
    def __init__(self, channels, shortcut):
        super().__init__()
        self.squeeze = ConvBlock(channels, channels)
        self.spread = SeparableBlock(channels, channels)
        self.shortcut = shortcut

    def forward(self, x):
        y = self.spread(self.squeeze(x))
        return x + y if self.shortcut else y


class CspStage(nn.Module):
    """Half of the channels go through the bottlenecks, half past them."""

    def __init__(self, channels, depth, shortcut=True):
        super().__init__()
        half = channels // 2
        self.through = ConvBlock(channels, half)
        self.past = ConvBlock(channels, half)
        self.bottlenecks = nn.Sequential(*(Bottleneck(half, shortcut) for _ in range(depth)))
        self.join = ConvBlock(channels, channels)

    def forward(self, x):
        return self.join(torch.cat([self.bottlenecks(self.through(x)), self.past(x)], 1))


class SpatialPyramid(nn.Module):
    """What lies within 5, 9 and 13 cells, by chained pools."""

    def __init__(self, channels):
        super().__init__()
        self.squeeze = ConvBlock(channels, channels // 2)
        self.join = ConvBlock(channels * 2, channels)

    def forward(self, x):
        levels = [self.squeeze(x)]
        for _ in range(3):
            levels.append(F.max_pool2d(levels[-1], 5, 1, 2))
        return self.join(torch.cat(levels, 1))


class Backbone(nn.Module):
    """Strides 2 to 32. `blocks_in_file_order` lists its convolutions as the detector's file has them."""

    def __init__(self):
        super().__init__()
        self.stem = ConvBlock(3, 16, kernel=6, stride=2, padding=2)
        self.down4 = SeparableBlock(16, 32, stride=2)
        self.stage4 = CspStage(32, 1)
        self.down8 = SeparableBlock(32, 64, stride=2)
        self.stage8 = CspStage(64, 3)
        self.down16 = SeparableBlock(64, 128, stride=2)
        self.stage16 = CspStage(128, 3)
        self.down32 = SeparableBlock(128, 256, stride=2)
        self.pyramid = SpatialPyramid(256)
        self.stage32 = CspStage(256, 1, shortcut=False)

    def blocks_in_file_order(self):
        blocks = [self.stem]
        for down, stage in ((self.down4, self.stage4), (self.down8, self.stage8), (self.down16, self.stage16)):
            blocks += [*down, *stage_blocks(stage)]
        blocks += [*self.down32, self.pyramid.squeeze, self.pyramid.join]
        return blocks + stage_blocks(self.stage32)


def stage_blocks(stage):
    blocks = [stage.through, stage.past]
    for bottleneck in stage.bottlenecks:
        blocks += [bottleneck.squeeze, *bottleneck.spread]
    return [*blocks, stage.join]


class UpBlock(nn.Module):
    """Max-unpooling, made dense by a separable convolution; the encoder's features join in between."""

    def __init__(self, channels, outputs, kernel):
        super().__init__()
        self.lateral = ConvBlock(channels, channels, active=False)
        self.dense = ConvBlock(channels, channels, kernel, groups=channels, active=False)
        self.mix = ConvBlock(channels, channels)
        self.refine = SeparableBlock(channels, outputs)

    def forward(self, x, places, skip):
        y = self.dense(max_unpool(x, places)) + self.lateral(skip)
        return self.refine(self.mix(F.hardswish(y)))


class Segmenter(nn.Module):
    """RGB in 0 to 1, NCHW, sides multiples of 32, to logits of the same size."""

    def __init__(self, classes):
        super().__init__()
        self.backbone = Backbone()
        self.pooled4 = ConvBlock(16, 32, active=False)
        self.pooled8 = ConvBlock(32, 64, active=False)
        self.pooled16 = ConvBlock(64, 128, active=False)
        for pooled in (self.pooled4, self.pooled8, self.pooled16):
            nn.init.zeros_(pooled.norm.weight)  # starts as the detector's backbone, exactly
        self.squeeze = ConvBlock(256, SQUEEZED)
        self.up16 = nn.ConvTranspose2d(SQUEEZED, 128, 2, 2, bias=False)
        self.up16_norm = nn.BatchNorm2d(128)
        self.lateral16 = ConvBlock(128, 128, active=False)
        self.refine16 = nn.Sequential(SeparableBlock(128, 128, kernel=5), SeparableBlock(128, 64, kernel=5))
        self.up8 = UpBlock(64, 32, 5)
        self.up4 = UpBlock(32, 16, 5)
        self.up2 = UpBlock(16, 16, 5)
        self.up1 = nn.ConvTranspose2d(16, 8, 4, 2, 1, bias=False)
        self.up1_norm = nn.BatchNorm2d(8)
        self.detail = ConvBlock(3, 8, kernel=3)
        self.logits = nn.Conv2d(16, classes, 1)

    def forward(self, picture):
        net = self.backbone
        x2 = net.stem(picture)
        p4, i2 = max_pool_with_indices(x2)
        x4 = net.stage4(net.down4(x2) + self.pooled4(p4))
        p8, i4 = max_pool_with_indices(x4)
        x8 = net.stage8(net.down8(x4) + self.pooled8(p8))
        p16, i8 = max_pool_with_indices(x8)
        x16 = net.stage16(net.down16(x8) + self.pooled16(p16))
        x32 = net.stage32(net.pyramid(net.down32(x16)))

        y16 = F.hardswish(self.up16_norm(self.up16(self.squeeze(x32))) + self.lateral16(x16))
        y8 = self.up8(self.refine16(y16), i8, x8)
        y4 = self.up4(y8, i4, x4)
        y2 = self.up2(y4, i2, x2)
        y1 = F.hardswish(self.up1_norm(self.up1(y2)))
        return self.logits(torch.cat([y1, self.detail(picture)], 1))
