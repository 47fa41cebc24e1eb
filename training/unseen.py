"""Bundles that never saw a text: for judgments whose text the default bundle was trained on.

A grade that a model was trained on is no news to it: it would call an error likely because it
learned the error. So a text of the committed records goes to the bundle of the evaluation's fold
that held its force out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from criteria.errors import PeelError
from eval.evaluation import N_FOLDS
from eval.records import Record
from eval.splits import force_folds
from models.bundle import Bundle
from training.evaluating import Procedures

_WORD = re.compile(r"\w+")
# Words by which a finding is looked up in a text before all of it is compared; a finding of fewer
# words could be anybody's.
_FIRST_WORDS = 5


@dataclass(frozen=True)
class Unseen:
    """Finds the fold whose bundle did not see a text, and that bundle.

    Attributes:
        records: What the default bundle was trained on.
        procedures: Recalls the bundles of the folds.
    """

    records: Sequence[Record]
    procedures: Procedures
    _bundles: dict[int, Bundle] = field(default_factory=dict, repr=False)

    def fold_of(self, text: str) -> int | None:
        """Return the fold that held a text out; None for a text that was not trained on.

        A text with findings of several folds goes to the one that held most of them out.
        """
        found = list(self._folds_found(_words(text)))
        return max(set(found), key=lambda fold: (found.count(fold), -fold)) if found else None

    def bundle(self, fold: int) -> Bundle:
        """Return the bundle of a fold.

        Raises:
            PeelError: ``FOLD_MISSING`` when it was not fitted yet; that takes long, so it is not
                done here.
        """
        if fold not in self._bundles:
            training, _ = self._folds[fold]
            found = self.procedures.tuned_already([self.records[row] for row in training])
            if found is None:
                raise PeelError(
                    "FOLD_MISSING",
                    "some judgments are training data of the model, and the models that did not "
                    "see them are not there",
                    hint="run peel evaluate once: it fits them and keeps them",
                )
            self._bundles[fold] = found
        return self._bundles[fold]

    def _folds_found(self, words: Sequence[str]) -> Iterator[int]:
        for start in range(len(words) - _FIRST_WORDS + 1):
            for finding, fold in self._findings.get(tuple(words[start : start + _FIRST_WORDS]), ()):
                if tuple(words[start : start + len(finding)]) == finding:
                    yield fold

    @cached_property
    def _folds(self) -> list[tuple[list[int], list[int]]]:
        folds = force_folds(self.records, N_FOLDS)
        return [(training.tolist(), held_out.tolist()) for training, held_out in folds]

    @cached_property
    def _findings(self) -> dict[tuple[str, ...], list[tuple[tuple[str, ...], int]]]:
        """Findings with their fold, by their first words."""
        found: dict[tuple[str, ...], list[tuple[tuple[str, ...], int]]] = {}
        for fold, (_, held_out) in enumerate(self._folds):
            for row in held_out:
                for finding in self.records[row].findings:
                    words = tuple(_words(finding.text))
                    if len(words) >= _FIRST_WORDS:
                        found.setdefault(words[:_FIRST_WORDS], []).append((words, fold))
        return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
