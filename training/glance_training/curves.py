"""Loss curves as a picture."""

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


def draw_curves(history, path, title):
    """`history`: (step, loss, share of the top learning rate)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    steps, loss, rate = zip(*history)
    figure, axis = pyplot.subplots(figsize=(8, 4.5), dpi=110)
    axis.plot(steps, loss, linewidth=1.2, label="training loss")
    axis.set(title=title, xlabel="step", ylabel="loss", ylim=(0, None))
    second = axis.twinx()
    second.plot(steps, rate, color="0.6", linewidth=1, label="learning rate")
    second.set(ylabel="share of the top learning rate", ylim=(0, 1.05))
    figure.legend(loc="upper right", bbox_to_anchor=(0.88, 0.88))
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
