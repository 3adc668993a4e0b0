"""What the segmenters are trained against. Ignored pixels (255) count nowhere."""

import torch
from torch.nn import functional as F

IGNORE = 255


def person_loss(logits, mask):
    """Cross-entropy plus soft Jaccard of the person, over the batch. logits [n, 1, h, w], mask [n, h, w]."""
    known = mask != IGNORE
    wanted = (mask == 1).float()[known]
    values = logits[:, 0][known]
    probability = values.sigmoid()
    both = (probability * wanted).sum()
    jaccard = (both + 1) / (probability.sum() + wanted.sum() - both + 1)
    return F.binary_cross_entropy_with_logits(values, wanted) + 0.5 * (1 - jaccard)


def classes_loss(logits, labels, weights):
    """Weighted cross-entropy plus soft Jaccard, mean over the classes present. logits [n, c, h, w], labels [n, h, w]."""
    entropy = F.cross_entropy(logits, labels.long(), weights, ignore_index=IGNORE)
    known = labels != IGNORE
    probability = logits.softmax(1).permute(1, 0, 2, 3)[:, known]
    wanted = F.one_hot(labels[known].long(), logits.shape[1]).T.float()
    both = (probability * wanted).sum(1)
    jaccard = (both + 1) / (probability.sum(1) + wanted.sum(1) - both + 1)
    return entropy + 0.75 * (1 - jaccard)[wanted.sum(1) > 0].mean()
