"""Choosing one or two sub-questions among those allowed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.routing import Router, RoutingHeads, choose_routes, encode_criteria
from criteria.schema import Edition
from models.heads import LinearHead, fit_linear_head
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


def test_words_decide_where_the_vector_says_nothing(
    edition: Edition, word_encoder: WordEncoder
) -> None:
    texts = ("grievance raised and heard", "burglary scene visited")
    names = ("10.1.2", "2.1.2")
    by_words = fit_linear_head(words_of(texts), names, [1.0, 1.0], inverse_penalty=20.0)
    blank = LinearHead(names, np.zeros((2, 48), np.float32), np.zeros(2, np.float32))
    heads = RoutingHeads(blank, by_words)
    router = Router(edition, encode_criteria(edition, word_encoder), heads)
    vectors = np.zeros((2, 48), np.float32)
    scores = router.scores(vectors, words_of(texts), router.descriptor_similarity(vectors))
    assert [router.sub_questions[column] for column in scores.argmax(axis=1)] == list(names)
