"""Starts a backbone from the trained detector's file, whose batch norms are folded away."""

import onnx
import torch
from onnx import numpy_helper


@torch.no_grad()
def start_from_detector(backbone, path, pictures):
    """Copies the detector's convolutions and gives each batch norm the statistics of `pictures`, so that nothing changes.

    `pictures`: float32 [n, 3, h, w] in 0 to 1, of the kind that will be trained on.
    """
    blocks = backbone.blocks_in_file_order()
    for block, (weight, bias) in zip(blocks, _convolutions(path)):
        assert block.conv.weight.shape == weight.shape, (block.conv.weight.shape, weight.shape)
        block.conv.weight.copy_(weight)
        block.bias_in_file = bias

    def calibrate(block, _, y):
        mean, var = y.mean((0, 2, 3)), y.var((0, 2, 3), unbiased=False)
        block.norm.running_mean.copy_(mean)
        block.norm.running_var.copy_(var)
        block.norm.weight.copy_((var + block.norm.eps).sqrt())
        block.norm.bias.copy_(mean + block.bias_in_file)

    hooks = [
        block.conv.register_forward_hook(lambda _, x, y, block=block: calibrate(block, x, y)) for block in blocks
    ]
    backbone.eval()
    x = backbone.stem(pictures)
    x = backbone.stage4(backbone.down4(x))
    x = backbone.stage8(backbone.down8(x))
    x = backbone.stage16(backbone.down16(x))
    backbone.stage32(backbone.pyramid(backbone.down32(x)))
    for hook in hooks:
        hook.remove()


def _convolutions(path):
    """Weights and biases of the file's convolutions, in order, as float32."""
    graph = onnx.load(path).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    for node in graph.node:
        if node.op_type == "Conv":
            yield tuple(torch.from_numpy(values[name].astype("float32")) for name in node.input[1:3])
