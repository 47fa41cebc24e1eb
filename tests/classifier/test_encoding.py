"""Encoders and the vector cache: right vectors, each text once, nothing unsafe."""

import contextlib
import itertools
import os
import sqlite3
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sentence_transformers import SentenceTransformer

from classifier.encoding import PASS, alike, load_encoder
from classifier.vector_cache import CachedEncoder
from criteria.errors import PeelError
from tests.conftest import WordEncoder

TEXTS = ["no backlog", "a backlog", "no backlog", "victims updated"]


def test_a_text_is_encoded_once_and_kept(word_encoder: WordEncoder, tmp_path: Path) -> None:
    path = tmp_path / "home" / "vectors.db"
    first = CachedEncoder(word_encoder, path).encode(TEXTS)
    assert word_encoder.encoded == ["no backlog", "a backlog", "victims updated"]
    again = CachedEncoder(word_encoder, path).encode(TEXTS[::-1])
    assert len(word_encoder.encoded) == 3
    assert_array_equal(again[::-1], first)


def test_another_encoder_shares_nothing(word_encoder: WordEncoder, tmp_path: Path) -> None:
    CachedEncoder(word_encoder, tmp_path / "v.db").encode(TEXTS)
    other = WordEncoder()
    other.fingerprint = "another"
    CachedEncoder(other, tmp_path / "v.db").encode(TEXTS)
    assert len(other.encoded) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")
def test_the_cache_is_for_its_owner_alone_and_holds_no_text(
    word_encoder: WordEncoder, tmp_path: Path
) -> None:
    path = tmp_path / "v.db"
    CachedEncoder(word_encoder, path).encode(TEXTS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    stored = b"".join(item.read_bytes() for item in tmp_path.iterdir())
    assert b"backlog" not in stored


def test_a_spoilt_cache_is_made_afresh(word_encoder: WordEncoder, tmp_path: Path) -> None:
    path = tmp_path / "v.db"
    path.write_bytes(b"this is no database" * 100)
    assert CachedEncoder(word_encoder, path).encode(TEXTS).shape == (4, 48)


def test_the_real_encoder_gives_one_vector_whatever_the_company() -> None:
    encoder = load_encoder()
    long = "Supervisors review every crime file and give clear direction, " * 12
    alone = encoder.encode(["No backlog."])
    among = encoder.encode([long, "No backlog.", "Victims."])
    assert_allclose(among[1], alone[0], atol=1e-4)
    assert_allclose(np.linalg.norm(among, axis=1), 1.0, atol=1e-5)


def test_an_encoder_need_not_state_the_length_of_its_vectors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stated = load_encoder().encode(TEXTS)
    monkeypatch.setattr(SentenceTransformer, "get_embedding_dimension", lambda self: None)
    assert_array_equal(load_encoder().encode(TEXTS), stated)


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(PeelError) as caught:
        load_encoder(str(tmp_path))
    assert caught.value.code == "ENCODER_UNSAFE"


def test_an_unknown_encoder_is_not_fetched() -> None:
    with pytest.raises(PeelError) as caught:
        load_encoder("nobody/no-such-model")
    assert caught.value.code == "ENCODER_MISSING"


def test_a_vector_that_a_power_cut_spoilt_is_made_again(
    word_encoder: WordEncoder, tmp_path: Path
) -> None:
    path = tmp_path / "vectors.db"
    first = CachedEncoder(word_encoder, path).encode(["No backlog."])
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE vectors SET vector = zeroblob(length(vector))")
    for calls in (2, 2):
        again = CachedEncoder(word_encoder, path).encode(["No backlog."])
        assert_array_equal(again, first)
        assert len(word_encoder.encoded) == calls


def test_texts_of_like_length_share_a_pass_where_that_costs_less() -> None:
    assert alike([200, 20, 210, 25]) == [[1, 3], [0, 2]]
    assert alike([20, 25, 30]) == [[0, 1, 2]]
    assert alike([]) == []


@given(st.lists(st.integers(0, 400), max_size=9))
def test_no_other_cuts_of_the_sorted_texts_cost_less(lengths: list[int]) -> None:
    def cost(passes: list[list[int]]) -> int:
        return sum(PASS + len(rows) * max(lengths[row] for row in rows) for rows in passes)

    found = alike(lengths)
    assert sorted(row for rows in found for row in rows) == list(range(len(lengths)))
    order = [row for rows in found for row in rows]
    gaps = range(1, len(order))
    for cuts in itertools.product((False, True), repeat=len(gaps)):
        at = [0, *(gap for gap, cut in zip(gaps, cuts, strict=True) if cut), len(order)]
        passes = [order[a:b] for a, b in itertools.pairwise(at) if a < b]
        assert cost(found) <= cost(passes)
