"""Writes test/fixtures/vectors/pooling.json: max-pooling with indices, its undoing and the gradients as PyTorch does them.

    python3 training/vectors/pooling.py

Values are whole numbers out of few, so that many are equal, and gradients too: all sums are exact, and a test may compare
without tolerance. "NaN" and "-Infinity" stand as words. Tensors are in PyTorch's order, NCHW.
Unpooling takes other values than the pool gave, and an output size where the plain one would be another.
Where a place is taken twice PyTorch's gradient goes to every value put there, though only the last one shows: cases with
windows that overlap therefore have no gradient of unpooling here.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).parents[2] / "test/fixtures/vectors/pooling.json"

# name, x, kernel, and what max_pool2d takes
CASES = [
    ("2 by 2", (2, 3, 6, 8), (2, 2), {}),
    ("2 by 2 on odd sizes", (1, 4, 7, 5), (2, 2), {}),
    ("2 by 2 on odd sizes, rounded up", (2, 5, 7, 5), (2, 2), {"ceil_mode": True}),
    ("3 by 3 that overlap", (1, 4, 9, 8), (3, 3), {"stride": 2}),
    ("3 by 3 that overlap, padded", (2, 2, 8, 9), (3, 3), {"stride": 2, "padding": 1}),
    ("3 by 3, every pixel", (1, 3, 5, 6), (3, 3), {"stride": 1, "padding": 1}),
    ("wide window, tall steps", (1, 5, 9, 7), (2, 5), {"stride": (3, 1), "padding": (1, 2)}),
    ("gaps between windows", (1, 2, 9, 10), (2, 1), {"stride": (4, 3)}),
    ("dilated", (2, 4, 9, 8), (3, 2), {"stride": 1, "dilation": (2, 3)}),
    ("dilated, padded, rounded up", (1, 3, 10, 9), (3, 3), {"stride": (3, 2), "padding": 1, "dilation": (2, 3), "ceil_mode": True}),
    ("one pixel", (1, 6, 1, 1), (1, 1), {}),
    ("below zero", (1, 4, 6, 6), (2, 2), {"fill": "low"}),
    ("NaN and infinity", (1, 4, 8, 6), (2, 3), {"stride": 2, "fill": "strange"}),
]


def filled(shape, kind):
    x = torch.randint(-3, 4, shape).float()
    if kind == "low":
        return x - 10
    if kind == "strange":
        dice = torch.rand(shape)
        x[dice < 0.25] = -math.inf
        x[dice < 0.1] = math.nan
    return x


def plain(tensor):
    word = lambda value: "NaN" if math.isnan(value) else "-Infinity" if value == -math.inf else int(value)
    return {"shape": list(tensor.shape), "values": [word(value) for value in tensor.detach().flatten().tolist()]}


def pair(value):
    return list(value) if isinstance(value, tuple) else [value, value]


def case(name, shape, kernel, options):
    options = dict(options)
    x = filled(shape, options.pop("fill", "few")).requires_grad_()
    y, indices = F.max_pool2d(x, kernel, return_indices=True, **options)
    dy = torch.randint(-4, 5, y.shape).float()
    y.backward(dy)
    stride = options.get("stride", kernel)
    up = torch.randint(-9, 10, y.shape).float().requires_grad_()
    # PyTorch wants an output size near the plain one, which a dilated window is not: its core does not ask.
    undone = torch._C._nn.max_unpool2d(up, indices, list(shape[2:]))
    d_undone = torch.randint(-4, 5, undone.shape).float()
    undone.backward(d_undone)
    planes = indices.flatten(2).flatten(0, 1)
    apart = all(plane.unique().numel() == plane.numel() for plane in planes)
    return {
        "name": name,
        "kernel": list(kernel),
        "stride": pair(stride),
        "padding": pair(options.get("padding", 0)),
        "dilation": pair(options.get("dilation", 1)),
        "ceilMode": options.get("ceil_mode", False),
        "pool": {"x": plain(x), "y": plain(y), "indices": plain(indices), "dy": plain(dy), "dx": plain(x.grad)},
        "unpool": {
            "x": plain(up),
            "y": plain(undone),
            "dy": plain(d_undone),
            "dx": plain(up.grad) if apart else None,
        },
    }


def main():
    torch.manual_seed(2017)
    torch.set_num_threads(1)
    cases = [case(*each) for each in CASES]
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in cases)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(f'{{"source":"PyTorch {torch.__version__}, max_pool2d and max_unpool2d","cases":[\n{lines}\n]}}\n')
    print(f"{OUT}: {len(cases)} cases, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
