"""Held-out predictions: fit on some forces, suggest for the others, by the path users get."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.encoding import Encoder
from classifier.grading import Grader
from classifier.judging import Judge, JudgedPiece, strengths_of
from classifier.types import Piece
from classifier.wording import judged_text
from criteria.schema import Edition
from eval.records import Finding, Record
from eval.splits import Rows
from models.bundle import Bundle
from models.conformal import plausible_grades
from models.words import words_of

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """A bundle with the encoder that it stands on."""

    bundle: Bundle
    encoder: Encoder


Fit = Callable[[Sequence[Record]], Fitted]


@dataclass(frozen=True)
class HeldOut:
    """Predictions for records that the model never saw, in the order of the records.

    Attributes:
        records: The records.
        grades: Their true grades, position on the scale, (n,).
        probabilities: Shape (n, K).
        suggested: The grade of least cost even where the model abstains, (n,).
        abstained: Whether a grade was withheld, (n,).
        plausible: Grades of each conformal set, worst first, (n,).
        leanings: Suggested leaning of each finding, "" for one left out, (findings,).
        strengths: Distribution of each finding over strengths, -3 first, (findings, 7).
        routing_parts: Scores of each finding over the sub-questions, no scope given, by the part
            of the router that gave them (``Router.parts``), each (findings, S).
        sub_questions: Ids of the columns of ``routing``.
    """

    records: tuple[Record, ...]
    grades: NDArray[np.int64]
    probabilities: Array
    suggested: NDArray[np.int64]
    abstained: NDArray[np.bool_]
    plausible: tuple[tuple[int, ...], ...]
    leanings: tuple[str, ...]
    strengths: Array
    routing_parts: Mapping[str, Array]
    sub_questions: tuple[str, ...]

    def routing(self, *, without: str = "") -> Array:
        """Return the router's scores, (findings, S), or what they are without one part."""
        kept = [scores for name, scores in self.routing_parts.items() if name != without]
        return np.asarray(sum(kept))

    @property
    def confidence(self) -> Array:
        """Probability of the suggested grade, (n,)."""
        return np.asarray(self.probabilities[np.arange(len(self.grades)), self.suggested])


def cross_validate(
    records: Sequence[Record],
    edition: Edition,
    fit: Fit,
    folds: Sequence[tuple[Rows, Rows]],
    progress: Callable[[], None] = lambda: None,
) -> HeldOut:
    """Fit on each fold's training rows and predict its held-out rows.

    Args:
        records: Graded records.
        edition: Their edition.
        fit: Fits on records, and sees no others.
        folds: Training rows and held-out rows; together the held-out rows cover all records.
        progress: Called after each fold.

    Returns:
        Predictions in the order of the records.
    """
    parts: dict[int, _Prediction] = {}
    for training, held_out in folds:
        predictor = _Predictor(edition, fit([records[row] for row in training]))
        parts.update((int(row), predictor.predict(records[row])) for row in held_out)
        progress()
    ordered = [parts[row] for row in range(len(records))]
    return HeldOut(
        records=tuple(records),
        grades=np.asarray([edition.grades.index(record.grade) for record in records]),
        probabilities=np.stack([part.probabilities for part in ordered]),
        suggested=np.asarray([part.suggested for part in ordered]),
        abstained=np.asarray([part.abstained for part in ordered]),
        plausible=tuple(part.plausible for part in ordered),
        leanings=tuple(leaning for part in ordered for leaning in part.leanings),
        strengths=np.concatenate([part.strengths for part in ordered]),
        routing_parts={
            name: np.concatenate([part.routing[name] for part in ordered])
            for name in ordered[0].routing
        },
        sub_questions=tuple(sub.id for sub in edition.sub_questions()),
    )


@dataclass(frozen=True)
class _Prediction:
    probabilities: Array
    suggested: int
    abstained: bool
    plausible: tuple[int, ...]
    leanings: tuple[str, ...]
    strengths: Array
    routing: Mapping[str, Array]


class _Predictor:
    """A fitted bundle that suggests for records, each finding one piece, scope known."""

    def __init__(self, edition: Edition, fitted: Fitted) -> None:
        self._edition = edition
        self._encoder = fitted.encoder
        self._judge = Judge(edition, fitted.encoder, fitted.bundle)
        self._strength = fitted.bundle.heads["strength"]
        self._grader = Grader(edition, fitted.bundle.grader, fitted.bundle.rule)

    def predict(self, record: Record) -> _Prediction:
        pieces = list(self._pieces(record.findings))
        judged = list(self._judge.judge([(piece, record.core_question) for piece in pieces]))
        counted = [item for item in judged if item.left_out is None]
        suggestion = self._grader.suggest("core_question", record.core_question, counted)
        probabilities = np.asarray(list(suggestion.probabilities.values()))
        contents = [piece.content for piece in pieces]
        vectors = self._encoder.encode(contents)
        similarity = self._judge.router.descriptor_similarity(vectors)
        return _Prediction(
            probabilities,
            int(self._grader.rule.choose(probabilities)),
            suggestion.abstained or not counted,
            plausible_grades(probabilities, self._grader.rule.plausible_mass),
            tuple(_leaning(item) for item in judged),
            strengths_of(self._strength, vectors),
            self._judge.router.parts(vectors, words_of(contents), similarity),
        )

    def _pieces(self, findings: Sequence[Finding]) -> Iterator[Piece]:
        for finding in findings:
            content = judged_text(finding.text, self._edition.grades)
            yield Piece(finding.text, 0, len(finding.text), content)


def _leaning(item: JudgedPiece) -> str:
    return "" if item.left_out else item.leaning
