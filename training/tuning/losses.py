"""What the tuning minimises: soft cross-entropy a head, and the distance of the strength."""

import torch
from torch.nn import functional

from models.ordinal import STRENGTHS
from training.tuning.network import TunedNetwork
from training.tuning.recipe import Recipe
from training.tuning.targets import Targets


def loss_of(
    network: TunedNetwork,
    tokens: list[list[int]],
    targets: Targets,
    recipe: Recipe,
    noise: torch.Generator,
) -> torch.Tensor:
    """Return the mean loss of a batch, weighted by text, over all heads.

    Strength is learned twice: as a class with soft neighbours, which gives a distribution, and
    through its expectation, which makes far misses cost more than near ones.
    """
    vectors = network.vectors(tokens, noise)
    logits = network.logits(vectors, targets.source)
    total = torch.zeros(len(tokens))
    for name, values in logits.items():
        # A row of zeros teaches the head nothing and adds nothing.
        total = total - (getattr(targets, name) * functional.log_softmax(values, dim=1)).sum(dim=1)
    scale = torch.tensor(STRENGTHS, dtype=torch.float32)
    expected = torch.softmax(logits["strength"], dim=1) @ scale
    miss = functional.smooth_l1_loss(expected, targets.expected, reduction="none")
    total = total + recipe.expectation_weight * miss * targets.strength.sum(dim=1)
    return (total * targets.weight).sum() / targets.weight.sum()
