"""Writes test/fixtures/heads: one small ONNX file for each head, exported by PyTorch, and what it says about one picture.

    /usr/bin/python3 training/vectors/heads/export.py

Needs torch 1.13 or later, onnx and numpy. Weights are random with fixed seeds. expected.json holds, for each file, what is to be recognised and
what is to be found in the picture: pixel (y, x), channel c of it is ((37 x + 91 y + 53 c + x y) mod 256) / 255.
"""

import json
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F

import expect
import networks as n

OUT = pathlib.Path(__file__).parents[3] / "test/fixtures/heads"
NAMES = "{0: 'cat', 1: \"dog's bowl\", 2: 'traffic light'}"
ULTRALYTICS = {"description": "Ultralytics model", "author": "Ultralytics", "stride": "32", "imgsz": "[64, 64]", "names": NAMES, "license": "AGPL-3.0 License (https://ultralytics.com/license)"}
ALL = [8, 16, 32]


def case(network, outputs, read, head, strides=(), suppress=True, metadata=None, task="detect", opset=13, **more):
    return {**locals(), **more}


CASES = {
    "yolox": case(lambda: n.Yolox(False), ["output"], expect.yolox, "yolox", ALL, opset=11),
    "yolox-decoded": case(lambda: n.Yolox(True), ["output"], expect.with_objectness, "yolov5", ALL),
    "yolov5": case(n.Yolov5, ["output"], expect.with_objectness, "yolov5", ALL, opset=12),
    "yolov6": case(n.Yolov6, ["output"], expect.with_objectness, "yolov5", ALL),
    "yolov8": case(n.Yolov8, ["output0"], expect.values_first, "yolov8", ALL, metadata={**ULTRALYTICS, "task": "detect"}, opset=17),
    "yolov8-turned": case(lambda: n.Yolov8(True), ["output0"], expect.anchors_first, "yolov8", ALL),
    "yolov10": case(n.Yolov10, ["output0"], expect.end_to_end, "end-to-end", suppress=False, metadata={**ULTRALYTICS, "task": "detect"}),
    "rtdetr-rows": case(n.Rtdetr, ["output0"], expect.normalised_rows, "yolov8", suppress=False, metadata={**ULTRALYTICS, "task": "detect"}, opset=16),
    "nanodet": case(n.Nanodet, ["output"], expect.nanodet, "nanodet", [8, 16, 32, 64], opset=11),
    "fastestdet": case(n.Fastestdet, ["output"], expect.fastestdet, "fastestdet", [16]),
    "ssd": case(n.Ssd, ["scores", "boxes"], expect.ssd, "ssd"),
    "detr": case(lambda: n.Detr(1), ["pred_logits", "pred_boxes"], expect.detr, "detr", suppress=False),
    "detr-sigmoid": case(lambda: n.Detr(0), ["pred_logits", "pred_boxes"], expect.detr_sigmoid, "detr", suppress=False),
    "nms-rows": case(lambda: n.Suppressed("rows"), ["output"], expect.rows_of_7, "end-to-end", suppress=False),
    "nms-trt": case(lambda: n.Suppressed("trt"), ["num_dets", "det_boxes", "det_scores", "det_classes"], expect.trt, "nms-tensors", suppress=False),
    "nms-tf": case(lambda: n.Suppressed("tf"), ["detection_boxes", "detection_classes", "detection_scores", "num_detections"], expect.tf, "nms-tensors", suppress=False),
    "nms-torchvision": case(lambda: n.Suppressed("torchvision"), ["boxes", "labels", "scores"], expect.torchvision, "nms-tensors", suppress=False),
    "yolov8-seg": case(n.Yolov8Seg, ["output0", "output1"], expect.values_first, "yolov8-seg", ALL, metadata={**ULTRALYTICS, "task": "segment"}, task="instances"),
    "classify-logits": case(lambda: n.Classify(False), ["output"], None, "classify", task="classify", scores="softmax"),
    "classify-softmax": case(lambda: n.Classify(True), ["output0"], None, "classify", task="classify", scores="probabilities"),
    "segment": case(lambda: n.Segment("plain"), ["output"], None, "mask", task="segment"),
    "segment-coarse": case(lambda: n.Segment("coarse"), ["output"], None, "mask", task="segment"),
    "segment-softmax": case(lambda: n.Segment("softmax"), ["output"], None, "mask", task="segment"),
    "segment-channels-last": case(lambda: n.Segment("channels-last"), ["output"], None, "mask", task="segment"),
    "segment-ids": case(lambda: n.Segment("ids"), ["output"], None, "mask", task="segment"),
    "segment-one": case(lambda: n.Segment("one"), ["output"], None, "mask", task="segment"),
}


def picture():
    y, x, c = np.meshgrid(np.arange(n.SIDE), np.arange(n.SIDE), np.arange(3), indexing="ij")
    return (((37 * x + 91 * y + 53 * c + x * y) % 256) / 255).astype(np.float32).transpose(2, 0, 1)[None]


def build(index, make):
    torch.manual_seed(100 + index)
    network = make().eval()
    for parameter in network.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, 0, (2.5 / parameter[0].numel()) ** 0.5)
    return network


def masks(outputs, found):
    weights = outputs["output0"][0].T[:, 7:]
    prototypes = outputs["output1"][0]
    wide = F.interpolate(torch.from_numpy(np.einsum("nk,khw->nhw", weights.astype(np.float64), prototypes.astype(np.float64)))[None], size=(n.SIDE, n.SIDE), mode="bilinear", align_corners=False)[0].numpy()
    centres = np.arange(n.SIDE) + 0.5
    for each in found:
        x1, y1, x2, y2 = each["box"]
        inside = ((centres >= y1) & (centres <= y2))[:, None] & ((centres >= x1) & (centres <= x2))[None]
        each["mask"] = expect.runs((wide[each["row"]] > 0) & inside)


def what(case, outputs):
    first = outputs[case["outputs"][0]]
    if case["task"] == "classify":
        scores = expect.softmax(first[0].astype(np.float64)) if case["scores"] == "softmax" else first[0]
        order = np.argsort(-scores)[:5]
        return {"scores": case["scores"], "top": [[int(i), round(float(scores[i]), 6)] for i in order]}
    if case["task"] == "segment":
        if first.shape[-1] == n.SIDE // 8:
            first = F.interpolate(torch.from_numpy(first), size=(n.SIDE, n.SIDE), mode="bilinear", align_corners=False).numpy()
        ids = first[0] if first.ndim == 3 else (first[0, 0] > 0.5) if first.shape[1] == 1 else first[0].argmax(-1) if first.shape[-1] == 5 else first[0].argmax(0)
        return {"ids": ["".join(str(int(v)) for v in row) for row in ids]}
    threshold, found = expect.detections(*case["read"](outputs), case["suppress"])
    if case["task"] == "instances":
        masks(outputs, found)
    return {"threshold": threshold, "found": found}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    x = picture()
    expected = {}
    for index, (name, case) in enumerate(CASES.items()):
        network = build(index, case["network"])
        path = OUT / f"{name}.onnx"
        torch.onnx.export(network, torch.from_numpy(x), str(path), input_names=["images"], output_names=case["outputs"], opset_version=case["opset"])
        if case["metadata"]:
            model = onnx.load(str(path))
            onnx.helper.set_model_props(model, case["metadata"])
            onnx.save(model, str(path))
        with torch.no_grad():
            given = network(torch.from_numpy(x))
        given = given if isinstance(given, tuple) else (given,)
        outputs = {key: value.numpy() for key, value in zip(case["outputs"], given)}
        expected[name] = {"task": case["task"], "head": case["head"], "strides": list(case["strides"]), **what(case, outputs)}
        found = expected[name].get("found")
        print(f"{name:24} {path.stat().st_size:7} bytes", {k: list(v.shape) for k, v in outputs.items()}, "" if found is None else f"{len(found)} found above {expected[name]['threshold']:.3f}")
    lines = ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in expected.items())
    (OUT / "expected.json").write_text("{\n" + lines + "\n}\n")


main()
