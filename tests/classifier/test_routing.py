"""Choosing one or two sub-questions among those allowed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.routing import Router, choose_routes, encode_criteria
from criteria.schema import Edition
from models.words import words_of
from tests.conftest import WordEncoder

NAMES = ("a", "b", "c", "d")


@given(
    st.lists(st.floats(-5, 5), min_size=4, max_size=4),
    st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True),
)
def test_routes_are_allowed_ordered_and_few(scores: list[float], allowed: list[int]) -> None:
    routes = choose_routes(np.array(scores), NAMES, np.array(allowed))
    assert 1 <= len(routes) <= 2
    assert {route.sub_question for route in routes} <= {NAMES[i] for i in allowed}
    assert routes[0].probability == max(route.probability for route in routes)
    assert sum(route.probability for route in routes) <= 1.0 + 1e-9


def test_a_near_tie_gives_two_and_a_clear_case_one() -> None:
    assert len(choose_routes(np.array([1.0, 0.9, -9.0, -9.0]), NAMES, np.arange(4))) == 2
    assert len(choose_routes(np.array([5.0, 0.9, -9.0, -9.0]), NAMES, np.arange(4))) == 1


def test_without_a_head_the_wording_of_a_sub_question_finds_it(
    edition: Edition, word_encoder: WordEncoder
) -> None:
    router = Router(edition, encode_criteria(edition, word_encoder), None)
    texts = [sub.text for sub in edition.sub_questions()]
    vectors = word_encoder.encode(texts)
    scores = router.scores(vectors, words_of(texts), router.descriptor_similarity(vectors))
    right = np.mean(scores.argmax(axis=1) == np.arange(len(texts)))
    assert right > 0.8
