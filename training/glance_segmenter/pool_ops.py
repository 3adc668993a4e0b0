"""Pooling that keeps places, and its inverse; exported as ONNX MaxPool (two outputs) and MaxUnpool."""

from torch.nn import functional as F
from torch.onnx import register_custom_op_symbolic

WINDOW = {"kernel_shape_i": [2, 2], "strides_i": [2, 2]}


def max_pool_with_indices(x):
    """2 x 2 maxima and where each lay; the first of equal ones."""
    return F.max_pool2d(x, 2, 2, return_indices=True)


def max_unpool(x, indices):
    """Values back to the places of the maxima, zero elsewhere."""
    return F.max_unpool2d(x, indices, 2, 2)


def register_symbolics(opset):
    """Lets torch.onnx export the two above: it knows the first only with its indices made plane by plane."""

    def pool(g, x, *_):
        return g.op("MaxPool", x, outputs=2, **WINDOW)

    def unpool(g, x, indices, *_):
        return g.op("MaxUnpool", x, indices, **WINDOW)

    register_custom_op_symbolic("::max_pool2d_with_indices", pool, opset)
    register_custom_op_symbolic("::max_unpool2d", unpool, opset)
