"""Agreement with moderated grades: only what cannot flatter the model, and no empty alarm."""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from classifier.judgments import ModeratedOutcome
from classifier.pipeline import Pipeline
from classifier.types import Note
from criteria.schema import Edition
from tests.training.outcome_samples import WORDS, outcome
from training.agreement import agreement, impartial
from training.corpus import Corpus, Row
from training.drift import NOTHING, RETRAIN


def pipeline(edition: Edition, grade: str | None = None) -> Pipeline:
    """A model that says what the evidence reads as, or always the same."""

    def stream(notes: Sequence[Note]) -> Iterator[SimpleNamespace]:
        for note in notes:
            said = grade or next(name for name, word in WORDS.items() if word in note.text)
            chances = {name: float(name == said) for name in edition.grades}
            level = edition.levels[note.scope or ""]
            found = SimpleNamespace(id=note.scope, level=level, probabilities=chances)
            yield SimpleNamespace(note=note, suggestions=[found])

    rule = SimpleNamespace(choose=lambda chances: int(np.argmax(chances)))
    toy = SimpleNamespace(edition=edition, stream=stream, bundle=SimpleNamespace(rule=rule))
    return cast("Pipeline", toy)


def in_turn(n: int = 40) -> list[ModeratedOutcome]:
    return [outcome(i, list(WORDS)[i % 4]) for i in range(n)]


def test_grades_that_do_not_vary_are_no_loss(edition: Edition) -> None:
    given = [outcome(i, "good") for i in range(20)]
    found = agreement(pipeline(edition), given, 0.7, source="o.csv")
    assert (found.value, found.action) == (None, NOTHING)
    assert "20 outcomes of o.csv" in found.why


def test_a_model_that_has_come_to_fail_calls_for_retraining(edition: Edition) -> None:
    found = agreement(pipeline(edition, "good"), in_turn(), 0.7, source="store")
    assert (found.latest, found.action) == (0.0, RETRAIN)
    found = agreement(pipeline(edition), in_turn(), 0.7, source="store")
    assert (found.latest, found.value, found.action) == (1.0, 0.0, NOTHING)


def test_one_force_has_an_interval_as_well(edition: Edition) -> None:
    """So few rows of one force do not show that kappa lies below the evaluated one."""
    misread = {1: "good", 5: "outstanding"}
    given = [
        outcome(i, o.moderated_grade, reads_as=misread.get(i), force="Northshire")
        for i, o in enumerate(in_turn(20))
    ]
    found = agreement(pipeline(edition), given, 0.95, source="store")
    assert found.latest is not None
    assert found.latest < 0.95
    assert found.value == 0.0


@pytest.mark.parametrize("least", [19, 20])
def test_too_few_say_nothing(least: int, edition: Edition) -> None:
    found = agreement(pipeline(edition), in_turn(least), 0.7, source="store")
    assert (found.value is None) == (least < 20)


def test_what_was_learned_or_seen_is_left_aside() -> None:
    given = [outcome(0, "good"), outcome(1, "good", seen=True), outcome(2, "good", seen=False)]
    learned = Row("j0", "X", "3", "3", "good", 1.0, False, "o.csv", "", 0)
    # A published record may bear the id of a judgment.
    record = Row("j2", "X", "3", "3", "good", 1.0, False, "record", "", 0)
    corpus = Corpus((learned, record), (np.zeros((1, 7)),) * 2)
    assert [one.judgment.judgment_id for one in impartial(given, corpus)] == ["j2"]
