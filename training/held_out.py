"""Strengths as judged without a row's force: the fold models, and what they say of texts.

The folds are those of the evaluation. A force that has committed records is judged by the model of
the fold that held those records out; a force without any was held out by all, and its fold is
drawn by the hash of its plain name, so that it stays where it is as outcomes gather.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from classifier.consistency import Checked, check
from classifier.judging import strengths_of
from classifier.judgments import Judgment
from classifier.pipeline import Pipeline
from classifier.reading.forces import plain_name
from criteria.schema import Edition
from eval.cross_validation import Fit, Fitted
from eval.evaluation import N_FOLDS
from eval.records import Record
from eval.splits import force_folds
from models.heads import Array
from training.corpus import RECORD, Corpus, Row, keep_corpus, look_up_corpus
from training.examples import examples_of
from training.outcomes import TrainingOutcome
from training.remembering import kept_or_made, key_of_records

HELD_OUT = "held-out-{key}.safetensors"


@dataclass(frozen=True)
class FoldModels:
    """One fitted model for each fold, each of which saw no record of its fold's forces.

    Attributes:
        edition: The edition that they judge by.
        records: The committed records.
        model: Gives the model of a fold.
        kept: Folders where what they make of the committed records may be found; the last is
            written.
    """

    edition: Edition
    records: tuple[Record, ...]
    model: Callable[[int], Fitted]
    kept: tuple[Path, ...] = ()

    @cached_property
    def models(self) -> tuple[Fitted, ...]:
        """The models, in the order of the folds."""
        return tuple(self.model(fold) for fold in range(N_FOLDS))

    @cached_property
    def fold_of_force(self) -> Mapping[str, int]:
        """Fold of each force that has committed records, by its plain name."""
        return {
            plain_name(self.records[row].force): fold
            for fold, (_, held_out) in enumerate(force_folds(self.records, N_FOLDS))
            for row in held_out
        }

    @cached_property
    def lineage(self) -> str:
        """What strengths depend on: the fold models and the records, as a SHA-256."""
        return key_of_records(self.records, *(fitted.bundle.fingerprint for fitted in self.models))

    def fold(self, force: str) -> int:
        """Return the fold that judges a force, however its name is written."""
        name = plain_name(force)
        drawn = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % N_FOLDS
        return self.fold_of_force.get(name, drawn)

    def committed(self) -> Corpus:
        """Return the committed records, judged without their force; kept once made."""
        return kept_or_made(
            self.kept,
            HELD_OUT.format(key=self.lineage[:16]),
            look_up=look_up_corpus,
            make=self._judge_records,
            keep=keep_corpus,
        )

    def _judge_records(self) -> Corpus:
        pieces: list[Array] = [np.zeros(0)] * len(self.records)
        for fold, fitted in enumerate(self.models):
            mine = [i for i, r in enumerate(self.records) if self.fold(r.force) == fold]
            examples = [examples_of([self.records[i]], self.edition) for i in mine]
            vectors = fitted.encoder.encode([e.text for found in examples for e in found])
            strengths = strengths_of(fitted.bundle.heads["strength"], vectors)
            edges = np.cumsum([0, *(len(found) for found in examples)])
            for i, begin, end in zip(mine, edges, edges[1:], strict=False):
                pieces[i] = strengths[begin:end]
        return Corpus(tuple(self._row_of_record(record) for record in self.records), tuple(pieces))

    def _row_of_record(self, record: Record) -> Row:
        said = " ".join(finding.text for finding in record.findings)
        return Row(
            record.id,
            record.force,
            record.core_question,
            record.core_question,
            record.grade,
            1.0,
            False,
            RECORD,
            hashlib.sha256(said.encode()).hexdigest(),
            self.fold(record.force),
        )

    def judge(self, outcomes: Sequence[TrainingOutcome]) -> "Judged":
        """Judge outcomes, each by the model of its force's fold.

        An outcome in whose text nothing reads as evidence teaches nothing and is left out.
        """
        found: dict[int, Checked] = {}
        for fold, fitted in enumerate(self.models):
            mine = [i for i, o in enumerate(outcomes) if self.fold(o.force) == fold]
            pipeline = Pipeline(self.edition, fitted.encoder, fitted.bundle)
            checked = check(pipeline, [_as_judgment(outcomes[i]) for i in mine])
            found.update(zip(mine, checked, strict=True))
        kept = [i for i in range(len(outcomes)) if found[i].pieces]
        return Judged(
            Corpus(
                tuple(self._row_of_outcome(outcomes[i]) for i in kept),
                tuple(np.asarray([p.strengths for p in found[i].pieces]) for i in kept),
            ),
            tuple(found[i] for i in kept),
        )

    def _row_of_outcome(self, outcome: TrainingOutcome) -> Row:
        sub = self.edition.sub_questions_under(outcome.scope)[0]
        return Row(
            outcome.id,
            outcome.force,
            outcome.scope,
            self.edition.ancestors(sub)["core_question"],
            outcome.grade,
            outcome.weight,
            outcome.seen,
            outcome.source,
            outcome.sha256,
            self.fold(outcome.force),
            outcome.words,
        )


def fold_models(
    edition: Edition, records: Sequence[Record], fit: Fit, kept: tuple[Path, ...] = ()
) -> FoldModels:
    """Return the models that a fitting function gives for the folds of the evaluation."""
    training = [rows for rows, _ in force_folds(records, N_FOLDS)]
    return FoldModels(
        edition,
        tuple(records),
        lambda fold: fit([records[row] for row in training[fold]]),
        kept,
    )


@dataclass(frozen=True)
class Judged:
    """Outcomes as numbers, and as judgments with what their evidence suggests."""

    corpus: Corpus
    checked: tuple[Checked, ...]


def _as_judgment(outcome: TrainingOutcome) -> Judgment:
    return Judgment(
        outcome.id,
        outcome.force,
        outcome.scope,
        outcome.grade,
        outcome.text,
        outcome.inspector,
        outcome.date,
    )
