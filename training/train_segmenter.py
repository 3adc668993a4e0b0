#!/usr/bin/env python3
"""Trains, measures and exports a segmenter: train_segmenter.py person|street [--minutes M | --steps N]

Needs Debian's python3-torch, python3-onnx, python3-opencv and python3-matplotlib, and the data folder (--data).
A checkpoint is saved every 200 steps under --work; a run that was stopped goes on from there.
"""

import argparse
import copy
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch

from glance_segmenter import cards, losses, measure, people, street
from glance_segmenter.detector_weights import start_from_detector
from glance_segmenter.export import export_onnx, parameters, write_card
from glance_segmenter.network import Segmenter
from glance_training.checkpoint import save_checkpoint
from glance_training.curves import draw_curves

HERE = Path(__file__).parent
SEED = 7
CHECKPOINT_EVERY = 200
LOG_EVERY = 25
WARM_UP_STEPS = 150
PRECISE_FROM = 0.9  # of the training; before it, arithmetic is bfloat16
WEIGHT_DECAY = 2e-4

TASKS = {
    "person": {"classes": 1, "batch": 16, "steps": 3200, "rate": 1.5e-3, "id": "glance-person", "size": (256, 256)},
    "street": {"classes": 11, "batch": 8, "steps": 2400, "rate": 1.5e-3, "id": "glance-street", "size": (480, 384)},
}


def main():
    options = parse()
    task = TASKS[options.task]
    random.seed(SEED)
    np.random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    work = Path(options.work) / options.task
    work.mkdir(parents=True, exist_ok=True)

    network = Segmenter(task["classes"])
    if options.export_only and not (work / "checkpoint.pt").exists():
        averaged = network
        history = []
    else:
        data = people.People(options.data, SEED) if options.task == "person" else street.Street(options.data, SEED)
        averaged, history = train(network, data, task, options, work)
    export(averaged, history, options, task, work)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--data", default=HERE / "../../shared/data")
    parser.add_argument("--detector", default=HERE / "../public/weights/glance-yolo-nano/model.onnx")
    parser.add_argument("--weights", default=HERE / "../public/weights", help="where packages go")
    parser.add_argument("--work", default=HERE / ".work", help="where checkpoints go")
    parser.add_argument("--steps", type=int, help="how long to train")
    parser.add_argument("--minutes", type=float, help="how long to train, whatever number of steps that gives")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--export-only", action="store_true", help="measure and export the last checkpoint")
    parser.add_argument("--no-measure", action="store_true")
    return parser.parse_args()


def train(network, data, task, options, work):
    path = work / "checkpoint.pt"
    pictures, _ = batch_of(data, 16)
    start_from_detector(network.backbone, options.detector, pictures)
    network = network.to(memory_format=torch.channels_last)
    averaged = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(groups(network, task["rate"]), weight_decay=WEIGHT_DECAY, betas=(0.9, 0.99))
    weights = None
    if options.task == "street":
        weights = torch.tensor(1 / np.log(1.1 + data.shares), dtype=torch.float32)
        weights /= weights.mean()
    step, spent, history = 0, 0.0, []
    if path.exists():
        saved = torch.load(path)
        network.load_state_dict(saved["network"])
        averaged.load_state_dict(saved["averaged"])
        if not options.export_only:
            optimiser.load_state_dict(saved["optimiser"])
        step, spent, history = saved["step"], saved["spent"], saved["history"]
        data.rng = np.random.default_rng(SEED + step)
        print(f"going on at step {step}, after {spent / 60:.1f} min", flush=True)
    if options.export_only:
        return averaged, history

    last = time.time()
    running = []
    while True:
        done = spent / 60 / options.minutes if options.minutes else step / (options.steps or task["steps"])
        if done >= 1:
            break
        rate = 0.5 * (1 + math.cos(math.pi * done)) * min(1, (step + 1) / WARM_UP_STEPS) + 1e-3
        for group in optimiser.param_groups:
            group["lr"] = rate * group["top_rate"]
        network.train()
        pictures, masks = batch_of(data, task["batch"])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=done < PRECISE_FROM):
            logits = network(pictures)
        logits = logits.float()
        loss = (
            losses.person_loss(logits, masks) if weights is None else losses.classes_loss(logits, masks, weights)
        )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimiser.step()
        step += 1
        follow(averaged, network, min(0.998, step / (step + 30)))
        now = time.time()
        spent += now - last
        last = now
        running.append(loss.item())
        if step % LOG_EVERY == 0:
            history.append((step, float(np.mean(running)), rate))
            print(f"{step} {done:.3f} {spent / 60:.1f} min loss {np.mean(running):.4f}", flush=True)
            running = []
        if step % CHECKPOINT_EVERY == 0:
            save(path, network, averaged, optimiser, step, spent, history)
            last = time.time()
    save(path, network, averaged, optimiser, step, spent, history)
    print(f"trained: {step} steps in {spent / 60:.1f} min", flush=True)
    return averaged, history


def groups(network, rate):
    """The backbone knows something already: it learns at half the rate."""
    known = {id(p) for p in network.backbone.parameters()}
    fresh = [p for p in network.parameters() if id(p) not in known]
    return [
        {"params": list(network.backbone.parameters()), "top_rate": rate * 0.5},
        {"params": fresh, "top_rate": rate},
    ]


def batch_of(data, count):
    samples = [data.sample() for _ in range(count)]
    pictures = torch.from_numpy(np.stack([picture for picture, _ in samples])).permute(0, 3, 1, 2).float().div(255)
    masks = torch.from_numpy(np.stack([mask for _, mask in samples]))
    return pictures.contiguous(memory_format=torch.channels_last), masks


@torch.no_grad()
def follow(averaged, network, keep):
    for mine, theirs in zip(averaged.state_dict().values(), network.state_dict().values()):
        if mine.dtype.is_floating_point:
            mine.lerp_(theirs, 1 - keep)
        else:
            mine.copy_(theirs)


def save(path, network, averaged, optimiser, step, spent, history):
    states = {"network": network, "averaged": averaged, "optimiser": optimiser}
    save_checkpoint(
        path, **{name: one.state_dict() for name, one in states.items()}, step=step, spent=spent, history=history
    )


def export(averaged, history, options, task, work):
    averaged.eval()
    folder = Path(options.weights) / task["id"]
    folder.mkdir(parents=True, exist_ok=True)
    export_onnx(averaged, folder / "model.onnx", *task["size"])
    metrics = []
    if not options.no_measure:
        if options.task == "person":
            iou, miou, accuracy = measure.measure_people(averaged, options.data, people.split(options.data)[1])
        else:
            iou, miou, accuracy = measure.measure_street(averaged, options.data, "test")
        print(json.dumps({"perClass": [round(v, 2) for v in iou], "miou": round(miou, 2), "accuracy": round(accuracy, 2)}))
        metrics = [cards.metric(options.task, iou, miou, accuracy)]
    write_card(folder, cards.card(options.task, parameters(averaged), metrics))
    if history:
        draw_curves(history, HERE / f"curves/{task['id']}.png", task["id"])


if __name__ == "__main__":
    main()
