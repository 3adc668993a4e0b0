"""What the cards of the segmenters say."""

from .street import LABELS

INPUT = {
    "name": "images",
    "layout": "NCHW",
    "colour": "RGB",
    "scale": 1 / 255,
    "mean": [0, 0, 0],
    "std": [1, 1, 1],
    "letterbox": {"align": "top-left", "pad": 114},
}

CARDS = {
    "person": {
        "id": "glance-person",
        "name": "Glance Person",
        "labels": ["background", "person"],
        "kind": "alpha",
        "sizes": {"default": 256, "multipleOf": 32, "min": 128, "max": 512, "followsPicture": "area"},
        "licence": "Apache-2.0",
        "source": "Ours: training/train_segmenter.py person. Backbone derived from YOLOX-nano (Megvii, Apache-2.0) by way of "
        "glance-yolo-nano; trained on Clothing Co-Parsing (Apache-2.0), with backgrounds and crowds from coco128 train (photos under Flickr CC licences).",
        "dataset": "Clothing Co-Parsing, every tenth of 1,004 photos, held out",
        "size": 256,
    },
    "street": {
        "id": "glance-street",
        "name": "Glance Street (research only)",
        "labels": LABELS,
        "kind": "classes",
        "sizes": {"default": 480, "multipleOf": 32, "min": 224, "max": 640, "aspect": 4 / 3},
        "licence": "CC-BY-NC-4.0",
        "source": "Research use only. Ours: training/train_segmenter.py street. Backbone derived from YOLOX-nano (Megvii, "
        "Apache-2.0) by way of glance-yolo-nano; trained on CamVid (Brostow et al., as prepared for SegNet, CC BY-NC 4.0).",
        "dataset": "CamVid test, 233 pictures, void ignored",
        "size": 480,
    },
}


def card(task, parameters, metrics):
    facts = CARDS[task]
    return {
        "id": facts["id"],
        "name": facts["name"],
        "version": "1.0.0",
        "task": "segment",
        "file": "model.onnx",
        "bytes": 0,
        "sha256": "",
        "input": {**INPUT, "sizes": facts["sizes"]},
        "head": {"type": "mask", "output": "logits", "kind": facts["kind"]},
        "labels": facts["labels"],
        "metrics": metrics,
        "parameters": parameters,
        "licence": facts["licence"],
        "source": facts["source"],
    }


def metric(task, iou, miou, accuracy):
    facts = CARDS[task]
    return {
        "dataset": facts["dataset"],
        "size": facts["size"],
        "miou": round(float(miou), 2),
        "perClass": {label: round(float(value), 2) for label, value in zip(facts["labels"], iou)},
        "globalAccuracy": round(float(accuracy), 2),
        "command": f"python3 training/train_segmenter.py {task} --export-only",
    }
