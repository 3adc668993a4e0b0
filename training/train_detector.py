#!/usr/bin/env python3
"""Distils glance-yolo-nano from YOLOX-nano on unlabelled photos: train_detector.py --teacher yolox-nano.onnx [--minutes M]

The student keeps the structure of public/weights/glance-yolo-nano/model.onnx: hard-swish for SiLU, the normalisation and the
space-to-depth stem in one 6 x 6 convolution, chained pools. It starts from that file's weights, or with --start teacher from the
teacher's. Any folder of photos helps: --photos A B C. A checkpoint is saved every 100 steps beside --out; a run that was stopped goes on
from there. Writes a model file and the loss curve; measure the file with `npm run -s glance -- eval detect --model FILE ...`
before it replaces anything.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from glance_detector.onnx_network import OnnxNetwork, key
from glance_detector.photos import Photos
from glance_training.checkpoint import save_checkpoint
from glance_training.curves import draw_curves

HERE = Path(__file__).parent
SEED = 11
BATCH = 12
SIDES = (320, 352, 384, 416, 448)
WARM_UP_STEPS = 100
CHECKPOINT_EVERY = 100
LOG_EVERY = 25
EMA = 0.998
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def main():
    options = parse()
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    teacher, student = OnnxNetwork(options.teacher), OnnxNetwork(options.student)
    if options.start == "teacher":
        start_from_teacher(student, teacher)
    photos = Photos(options.photos, SEED)
    print(f"{len(photos.photos)} photos", flush=True)
    student, teacher = (network.to(memory_format=torch.channels_last) for network in (student, teacher))
    averaged, history = train(student, teacher, photos, options)
    student.save(options.out, averaged)
    if history:
        draw_curves(history, Path(options.out).with_suffix(".png"), "glance-yolo-nano")
    print(f"wrote {options.out}")


def parse():
    shared = HERE / "../../shared"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", default=shared / "models/yolox-nano.onnx")
    parser.add_argument("--student", default=HERE / "../public/weights/glance-yolo-nano/model.onnx")
    parser.add_argument("--start", choices=("student", "teacher"), default="student")
    data = shared / "data"
    usual = [data / "people/images", data / "camvid/train", data / "coco128/images/train"]
    parser.add_argument("--photos", nargs="+", default=usual, help="folders of unlabelled photos")
    parser.add_argument("--out", default=HERE / ".work/glance-yolo-nano.onnx")
    parser.add_argument("--minutes", type=float, default=70)
    parser.add_argument("--rate", type=float, default=6e-4, help="top learning rate; a restart wants less")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    Path(options.out).parent.mkdir(parents=True, exist_ok=True)
    return options


@torch.no_grad()
def start_from_teacher(student, teacher):
    """The teacher's weights; its stem, a 3 x 3 convolution over 2 x 2 blocks, becomes a 6 x 6 one, normalisation folded in."""
    for mine, theirs in zip(student.convolutions(), teacher.convolutions()):
        for name, other in zip(mine.input[1:3], theirs.input[1:3]):
            value = teacher.weights[key(other)].detach().clone()
            if student.weights[key(name)].shape == value.shape:
                student.weights[key(name)].copy_(value)
    stem, focus = student.convolutions()[0], teacher.convolutions()[0]
    blocks = teacher.weights[key(focus.input[1])]
    kernel = torch.zeros(16, 3, 6, 6)
    for part, (dy, dx) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):  # the order in which the space-to-depth slices stand
        kernel[:, :, dy::2, dx::2] = blocks[:, part * 3 : part * 3 + 3]
    student.weights[key(stem.input[2])].copy_(
        teacher.weights[key(focus.input[2])] - (kernel * MEAN / STD).sum((1, 2, 3))
    )
    student.weights[key(stem.input[1])].copy_(kernel / STD)


def taps(student):
    """Activations to match: every third one and the last 18, by the names both files share; and the raw heads."""
    active = [node.output[0] for node in student.nodes if node.op_type == "HardSwish"]
    heads = [list(node.input) for node in student.nodes if node.op_type == "Concat" and len(node.input) == 3]
    return list(dict.fromkeys(active[::3] + active[-18:])), [name for head in heads[:3] for name in head]


def train(student, teacher, photos, options):
    activations, heads = taps(student)
    averaged = {name: value.detach().clone() for name, value in student.weights.items()}
    optimiser = torch.optim.Adam(student.parameters(), lr=options.rate, betas=(0.9, 0.99))
    path = Path(options.out).with_suffix(".pt")
    step, spent, history = 0, 0.0, []
    if path.exists():
        saved = torch.load(path)
        student.load_state_dict(saved["student"])
        averaged = saved["averaged"]
        optimiser.load_state_dict(saved["optimiser"])
        step, spent, history = saved["step"], saved["spent"], saved["history"]
        photos.rng = np.random.default_rng(SEED + step)
        print(f"going on at step {step}, after {spent / 60:.1f} min", flush=True)
    last, running = time.time(), []
    while (done := spent / 60 / options.minutes) < 1:
        for group in optimiser.param_groups:
            group["lr"] = options.rate * 0.5 * (1 + math.cos(math.pi * done)) * min(1, (step + 1) / WARM_UP_STEPS)
        side = SIDES[photos.rng.integers(len(SIDES))]
        pictures = torch.from_numpy(np.stack([photos.sample(side) for _ in range(BATCH)])).permute(0, 3, 1, 2) / 255.0
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            wanted = teacher((pictures - MEAN) / STD, activations + heads)
        loss = distance(student(pictures, activations + heads), wanted, len(activations))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 5)
        optimiser.step()
        step += 1
        keep = min(EMA, step / (step + 20))
        for name, value in student.weights.items():
            averaged[name].lerp_(value.detach(), 1 - keep)
        now = time.time()
        spent, last = spent + now - last, now
        running.append(loss.item())
        if step % LOG_EVERY == 0:
            history.append((step, float(np.mean(running)), group["lr"] / options.rate))
            print(f"{step} {done:.3f} {spent / 60:.1f} min loss {history[-1][1]:.4f}", flush=True)
            running = []
        if step % CHECKPOINT_EVERY == 0:
            save(path, student, averaged, optimiser, step, spent, history)
    save(path, student, averaged, optimiser, step, spent, history)
    return averaged, history


def save(path, student, averaged, optimiser, step, spent, history):
    states = {"student": student.state_dict(), "averaged": averaged, "optimiser": optimiser.state_dict()}
    save_checkpoint(path, **states, step=step, spent=spent, history=history)


def distance(mine, theirs, tapped):
    """2 x activations + 5 x objectness + classes + 2 x boxes; classes and boxes where the teacher sees something."""
    features = sum(F.mse_loss(a, b) / b.var() for a, b in zip(mine[:tapped], theirs[:tapped])) / tapped
    total = 2 * features
    for level in range(tapped, len(mine), 3):
        box, seen, classes = mine[level : level + 3]
        wanted_box, wanted_seen, wanted_classes = theirs[level : level + 3]
        weight = wanted_seen + 0.02
        weight = weight / weight.sum()
        total = total + 5 / 3 * F.binary_cross_entropy(seen, wanted_seen, 1 + 20 * wanted_seen)
        entropy = F.binary_cross_entropy(classes, wanted_classes, reduction="none").sum(1, keepdim=True)
        total = total + (entropy * weight).sum() / 3
        off = F.smooth_l1_loss(box, wanted_box, beta=0.1, reduction="none").sum(1, keepdim=True)
        total = total + 2 / 3 * (off * weight).sum()
    return total


if __name__ == "__main__":
    main()
