"""Writes test/fixtures/vectors/transpose-conv2d.json: transposed convolutions and their gradients as PyTorch does them.

    python3 training/vectors/transpose_conv.py

Inputs are multiples of 1/8, so that results are multiples of 1/64, exact in float32 and the same in any order of summing:
the file holds whole numbers (eighths and sixty-fourths), and a test may compare without tolerance.
Tensors are in PyTorch's order: images NCHW, weights [in, out / groups, height, width].
"""

import json
import pathlib

import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).parents[2] / "test/fixtures/vectors/transpose-conv2d.json"

# name, x, out channels, kernel, and what conv_transpose2d takes
CASES = [
    ("defaults", (1, 2, 3, 4), 3, (3, 3), {}),
    ("one pixel", (1, 3, 1, 1), 2, (4, 3), {"stride": (2, 3)}),
    ("kernel 2, stride 2", (2, 5, 3, 5), 4, (2, 2), {"stride": 2}),
    ("kernel 3, stride 2, as up-sampling", (1, 4, 4, 5), 3, (3, 3), {"stride": 2, "padding": 1, "output_padding": 1}),
    ("kernel 4, stride 2, padding 1", (1, 3, 5, 3), 9, (4, 4), {"stride": 2, "padding": 1}),
    ("gaps: kernel below stride", (2, 2, 3, 2), 3, (2, 1), {"stride": (4, 3), "output_padding": (1, 2)}),
    ("kernel far above stride", (1, 2, 3, 4), 2, (7, 5), {"stride": (3, 2), "padding": (4, 1)}),
    ("dilated", (1, 3, 4, 3), 2, (3, 2), {"stride": (2, 1), "dilation": (3, 4), "padding": (2, 1)}),
    ("stride and dilation share a factor", (1, 2, 3, 3), 2, (3, 3), {"stride": (4, 2), "dilation": (2, 4), "output_padding": (3, 3)}),
    ("padding beyond the kernel", (1, 2, 5, 6), 2, (2, 2), {"stride": 2, "padding": (3, 4)}),
    ("groups", (2, 6, 3, 4), 9, (3, 3), {"stride": 2, "groups": 3, "padding": (1, 0)}),
    ("depthwise", (1, 9, 4, 3), 9, (4, 4), {"stride": 2, "groups": 9, "padding": 1}),
    ("depthwise, two filters per channel", (1, 3, 3, 3), 6, (3, 2), {"stride": (1, 2), "groups": 3, "dilation": (2, 1)}),
    ("without a bias", (1, 2, 4, 4), 2, (3, 3), {"stride": 3, "bias": False}),
]


def eighths(*shape):
    return torch.randint(-8, 9, shape).float() / 8


def whole(tensor, unit):
    scaled = tensor.detach() * unit
    rounded = scaled.round()
    assert torch.equal(scaled, rounded), "not a multiple of the unit"
    return {"shape": list(tensor.shape), "values": [int(value) for value in rounded.flatten()]}


def case(name, x_shape, out_channels, kernel, options):
    options = dict(options)
    groups = options.get("groups", 1)
    has_bias = options.pop("bias", True)
    x = eighths(*x_shape).requires_grad_()
    weight = eighths(x_shape[1], out_channels // groups, *kernel).requires_grad_()
    bias = eighths(out_channels).requires_grad_() if has_bias else None
    y = F.conv_transpose2d(x, weight, bias, **options)
    dy = eighths(*y.shape)
    y.backward(dy)
    pair = lambda value: list(value) if isinstance(value, tuple) else [value, value]
    return {
        "name": name,
        "stride": pair(options.get("stride", 1)),
        "padding": pair(options.get("padding", 0)),
        "outputPadding": pair(options.get("output_padding", 0)),
        "dilation": pair(options.get("dilation", 1)),
        "groups": groups,
        "eighths": {
            "x": whole(x, 8),
            "weight": whole(weight, 8),
            "bias": whole(bias, 8) if has_bias else None,
            "dy": whole(dy, 8),
        },
        "sixtyFourths": {
            "y": whole(y, 64),
            "dx": whole(x.grad, 64),
            "dWeight": whole(weight.grad, 64),
            "dBias": whole(bias.grad, 64) if has_bias else None,
        },
    }


def main():
    torch.manual_seed(2016)
    cases = [case(*each) for each in CASES]
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in cases)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(f'{{"source":"PyTorch {torch.__version__}, conv_transpose2d","cases":[\n{lines}\n]}}\n')
    print(f"{OUT}: {len(cases)} cases, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
