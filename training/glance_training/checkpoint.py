"""What a training that was stopped goes on from."""

import torch


def save_checkpoint(path, **state):
    """Writes `state` beside `path` first: a writing that is cut off leaves the checkpoint before."""
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
