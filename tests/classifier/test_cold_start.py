"""An edition that nobody trained on, with five grades, is scored by similarity and polarity."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from classifier import Note, Pipeline
from classifier.pipeline import DEFAULT_BUNDLE, load_parts
from criteria.errors import PeelError
from criteria.loader import load_edition
from criteria.schema import Edition

FOLDER = Path(__file__).parent.parent / "fixtures" / "editions" / "library_2030"


@pytest.fixture(scope="module")
def cold() -> Pipeline:
    return Pipeline.load(criteria=FOLDER)


def test_grades_are_the_editions_own(cold: Pipeline, library_edition: Edition) -> None:
    [result] = cold.suggest([Note(text="Most shelves are out of order and nobody checks them.")])
    assert result.model.name == "default (cold start)"
    assert result.suggestions
    for suggestion in result.suggestions:
        assert tuple(suggestion.probabilities) == library_edition.grades
        assert math.isclose(sum(suggestion.probabilities.values()), 1.0, abs_tol=1e-9)


def test_descriptors_of_the_best_grade_outrank_those_of_the_worst(
    cold: Pipeline, library_edition: Edition
) -> None:
    question = library_edition.questions[0]

    def expected(grade: str) -> float:
        text = "\n".join(f"- {d.text}" for d in question.descriptors if d.grade == grade)
        [result] = cold.suggest([Note(text=text, scope=question.id)])
        return next(s.expected for s in result.suggestions if s.id == question.id)

    assert expected(library_edition.grades[-1]) > expected(library_edition.grades[0]) + 1.0


def test_routing_finds_the_question_by_similarity_alone(
    cold: Pipeline, library_edition: Edition
) -> None:
    right = 0
    linked = [d for d in library_edition.descriptors() if d.sub_questions]
    results = cold.suggest([Note(text=d.text.capitalize() + ".") for d in linked])
    for descriptor, result in zip(linked, results, strict=True):
        found = [s.id for s in result.suggestions if s.level == "sub_question"]
        right += bool(set(found) & set(descriptor.sub_questions))
    assert right / len(linked) >= 0.75


def test_a_named_bundle_of_another_edition_is_refused() -> None:
    with pytest.raises(PeelError) as caught:
        Pipeline.load(DEFAULT_BUNDLE, FOLDER)
    assert caught.value.code == "BUNDLE_OTHER_EDITION"
    assert load_edition(FOLDER).name in caught.value.message


def test_a_bundle_made_for_another_encoder_is_refused() -> None:
    parts = load_parts()
    encoder = replace(parts.bundle.encoder, fingerprint="0" * 64)
    with pytest.raises(PeelError) as caught:
        Pipeline.from_parts(replace(parts, bundle=replace(parts.bundle, encoder=encoder)))
    assert caught.value.code == "BUNDLE_OTHER_ENCODER"
