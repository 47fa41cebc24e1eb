"""Examples as rows of numbers: what each head should say of each text."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from classifier.types import LEANINGS, RELEVANCE
from criteria.schema import Edition
from models.ordinal import STRENGTHS
from training.examples import SOURCES, Example


@dataclass(frozen=True)
class Targets:
    """Labels of n texts; a row of zeros where an example teaches a head nothing.

    Attributes:
        routing: Shares over the edition's sub-questions, (n, S).
        leaning: Negative, mixed, positive, (n, 3).
        strength: Soft labels over -3 … 3, (n, 7).
        expected: The strength itself, 0 where there is none, (n,).
        relevance: Evidence, other, (n, 2).
        weight: How much each text counts, (n,).
        source: Position in ``SOURCES``, (n,).
    """

    routing: torch.Tensor
    leaning: torch.Tensor
    strength: torch.Tensor
    expected: torch.Tensor
    relevance: torch.Tensor
    weight: torch.Tensor
    source: torch.Tensor

    def rows(self, rows: Sequence[int]) -> "Targets":
        """Return some of the rows."""
        index = torch.as_tensor(rows)
        return Targets(*(getattr(self, name)[index] for name in self.__dataclass_fields__))


def targets_of(examples: Sequence[Example], edition: Edition, width: float) -> Targets:
    """Turn examples into targets.

    Args:
        examples: The examples.
        edition: Its sub-questions, in order, are the classes of the routing head.
        width: Standard deviation of the soft label around a strength: neighbouring strengths are
            nearly right (ordinal soft labels, Diaz and Marathe 2019).
    """
    columns = {sub.id: i for i, sub in enumerate(edition.sub_questions())}
    n = len(examples)
    routing = torch.zeros(n, len(columns))
    leaning, relevance = torch.zeros(n, len(LEANINGS)), torch.zeros(n, len(RELEVANCE))
    strength, expected = torch.zeros(n, len(STRENGTHS)), torch.zeros(n)
    scale = torch.tensor(STRENGTHS, dtype=torch.float32)
    for row, example in enumerate(examples):
        whole = sum(share for _, share in example.routes)
        for name, share in example.routes:
            routing[row, columns[name]] += share / whole
        if example.leaning is not None:
            leaning[row, LEANINGS.index(example.leaning)] = 1.0
        if example.strength is not None:
            expected[row] = example.strength
            off = (scale - example.strength) / width
            strength[row] = torch.softmax(-0.5 * off**2, dim=0)
        if example.relevance is not None:
            relevance[row, RELEVANCE.index(example.relevance)] = 1.0
    return Targets(
        routing,
        leaning,
        strength,
        expected,
        relevance,
        torch.tensor([example.weight for example in examples]),
        torch.tensor([SOURCES.index(example.source) for example in examples]),
    )
