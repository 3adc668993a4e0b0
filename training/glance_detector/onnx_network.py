"""An ONNX file as a network that PyTorch can train: its graph is run as it stands, its weights are parameters.

Only the few ops of the YOLOX family are known. The file stays the truth about the structure: `save` writes the weights back.
"""

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper
from torch import nn
from torch.nn import functional as F


class OnnxNetwork(nn.Module):
    """`forward` returns every value that is asked for, by its name in the file."""

    def __init__(self, path):
        super().__init__()
        self.model = onnx.load(str(path))
        self.constants = {t.name: numpy_helper.to_array(t) for t in self.model.graph.initializer}
        self.names = {}
        for node in self.model.graph.node:
            if node.op_type == "Cast" and node.input[0] in self.constants:
                self.names[node.output[0]] = node.input[0]
                self.constants[node.output[0]] = self.constants[node.input[0]]
        self.nodes = [node for node in self.model.graph.node if node.op_type != "Cast"]
        self.weights = nn.ParameterDict()
        for node in self.convolutions():
            for name in node.input[1:3]:
                self.weights[key(name)] = nn.Parameter(torch.from_numpy(self.constants[name].astype(np.float32)))

    def convolutions(self):
        return [node for node in self.nodes if node.op_type == "Conv"]

    def forward(self, picture, wanted):
        values = {self.model.graph.input[0].name: picture}
        left = set(wanted)
        for node in self.nodes:
            values[node.output[0]] = self._run(node, values)
            left.discard(node.output[0])
            if not left:
                break
        return [values[name] for name in wanted]

    def _run(self, node, values):
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        x = [values[name] for name in node.input if name in values]
        constants = [self.constants[name] for name in node.input if name in self.constants]
        if node.op_type == "Conv":
            pads = attributes.get("pads", [0, 0, 0, 0])
            weight, bias = (self.weights[key(name)] for name in node.input[1:3])
            assert pads[:2] == pads[2:]
            return F.conv2d(x[0], weight, bias, attributes["strides"], pads[:2], 1, attributes.get("group", 1))
        if node.op_type == "MaxPool":
            return F.max_pool2d(x[0], attributes["kernel_shape"], attributes["strides"], attributes["pads"][:2])
        if node.op_type == "Resize":
            return F.interpolate(x[0], scale_factor=2, mode="nearest")
        if node.op_type == "Slice":
            starts, ends, axes, steps = ([int(v) for v in c] for c in constants)
            places = [slice(None)] * x[0].dim()
            for start, end, axis, step in zip(starts, ends, axes, steps):
                places[axis] = slice(start, min(end, x[0].shape[axis]), step)
            return x[0][tuple(places)]
        if node.op_type == "Reshape":
            return x[0].flatten(2)
        simple = {
            "Sigmoid": torch.sigmoid,
            "HardSwish": F.hardswish,
            "Add": torch.add,
            "Mul": torch.mul,
            "Concat": lambda *parts: torch.cat(parts, attributes["axis"]),
            "Transpose": lambda value: value.permute(*attributes["perm"]),
        }
        return simple[node.op_type](*x)

    @torch.no_grad()
    def save(self, path, weights):
        """Writes the file with `weights` (a state of `self.weights`) in the precision that it had."""
        stored = {tensor.name: tensor for tensor in self.model.graph.initializer}
        for node in self.convolutions():
            for name in node.input[1:3]:
                tensor = stored[self.names.get(name, name)]
                values = weights[key(name)].numpy()
                half = tensor.data_type == TensorProto.FLOAT16
                tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16 if half else np.float32), tensor.name))
        onnx.save(self.model, str(path))


def key(name):
    return name.replace(".", "_")
