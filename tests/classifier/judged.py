"""Made-up checked judgments: what the flags compare, without an encoder."""

from datetime import date

import numpy as np

from classifier.consistency.checking import Checked
from classifier.judging import JudgedPiece
from classifier.judgments import Judgment
from classifier.types import Evidence, Piece, Suggestion
from criteria.schema import Edition

SURE_GOOD = (0.01, 0.08, 0.88, 0.03)
SURE_POOR = (0.1, 0.8, 0.09, 0.01)


def checked(
    edition: Edition,
    name: str,
    grade: str,
    probabilities: tuple[float, ...] = SURE_GOOD,
    *,
    force: str = "North",
    scope: str = "3",
    inspector: str | None = None,
    day: date | None = None,
    topics: tuple[int, ...] = (0, 1),
    strengths: tuple[float, ...] = (2.0, 2.0),
) -> Checked:
    """Return a judgment whose pieces point along the axes of their topics."""
    texts = [f"{name} says {topic}" for topic in topics]
    pieces = tuple(
        JudgedPiece(
            Piece(text, 0, len(text), text),
            None,
            strength=strength,
            likeness=0.5,
            vector=np.eye(8, dtype=np.float32)[topic],
        )
        for text, topic, strength in zip(texts, topics, strengths, strict=True)
    )
    evidence = tuple(
        Evidence(
            p.piece.text, 0, 1, "3.1.1", 1.0, "positive", 1.0, p.strength, p.strength, None, None
        )
        for p in pieces
    )
    expected = float(np.dot(probabilities, range(len(probabilities))))
    suggestion = Suggestion(
        level=edition.levels[scope],
        id=scope,
        grade=None,
        probabilities=dict(zip(edition.grades, probabilities, strict=True)),
        confidence=max(probabilities),
        abstained=True,
        reason="made up",
        evidence_count=len(evidence),
        evidence=evidence,
        rule="pooled_evidence",
        expected=expected,
        baseline=1.5,
    )
    text = "\n".join(texts) or "Nothing."
    judgment = Judgment(name, force, scope, grade, text, inspector=inspector, date=day)
    return Checked(judgment, edition.grades.index(grade), suggestion, pieces, pieces)
