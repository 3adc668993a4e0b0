"""A trained segmenter as a model package: ONNX with fp16 weights, and its card."""

import copy
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .network import ConvBlock
from .pool_ops import register_symbolics

OPSET = 17
MIN_FP16_VALUES = 8


def export_onnx(network, path, width, height):
    """Writes the network at `path`: batch norms folded, weights stored as fp16, each cast to fp32 by the file itself."""
    register_symbolics(OPSET)
    folded = fold_batch_norms(network)
    picture = torch.zeros(1, 3, height, width)
    torch.onnx.export(
        folded, picture, str(path), opset_version=OPSET, input_names=["images"], output_names=["logits"],
        dynamic_axes={"images": {2: "height", 3: "width"}, "logits": {2: "height", 3: "width"}},
    )
    model = onnx.load(str(path))
    store_as_fp16(model.graph)
    model.producer_name, model.producer_version = "glance", ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def fold_batch_norms(network):
    """A copy for inference, without batch norms."""
    folded = copy.deepcopy(network).eval().float()
    for module in folded.modules():
        if isinstance(module, ConvBlock):
            module.conv = fuse_conv_bn_eval(module.conv, module.norm)
            module.norm = torch.nn.Identity()
    for name in ("up16", "up1"):
        norm = getattr(folded, f"{name}_norm")
        setattr(folded, name, fuse_conv_bn_eval(getattr(folded, name), norm, transpose=True))
        setattr(folded, f"{name}_norm", torch.nn.Identity())
    return folded


def store_as_fp16(graph):
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < MIN_FP16_VALUES:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.fp16"))
        casts.append(helper.make_node("Cast", [f"{name}.fp16"], [name], f"{name}.cast", to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)


def write_card(folder, card):
    """`card` with the model file's size and hash, as `card.json` beside it."""
    model = (Path(folder) / card["file"]).read_bytes()
    card = {**card, "bytes": len(model), "sha256": hashlib.sha256(model).hexdigest()}
    (Path(folder) / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")


def parameters(network):
    """Numbers in the exported file: convolution weights and biases."""
    return sum(p.numel() for p in fold_batch_norms(network).parameters())
