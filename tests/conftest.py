"""Shared fixtures: editions, a tiny fake encoder, a fitted toy bundle, and the shipped pipeline."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import pytest

from classifier.encoding import Vectors
from classifier.pipeline import Pipeline
from criteria.loader import load_edition
from criteria.schema import Edition

FIXTURES = Path(__file__).parent / "fixtures"


class WordEncoder:
    """A fake encoder: a text is the normalised sum of a fixed random vector for each word."""

    fingerprint = "word-encoder"

    def __init__(self, dimension: int = 48) -> None:
        self.dimension = dimension
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        total = np.full(self.dimension, 1e-6)
        for word in text.lower().split():
            seed = int.from_bytes(hashlib.sha256(word.strip(".,;").encode()).digest()[:4])
            total += np.random.default_rng(seed).normal(size=self.dimension)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


@pytest.fixture
def word_encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_edition()


@pytest.fixture(scope="session")
def library_edition() -> Edition:
    """A five-grade edition of another rubric."""
    return load_edition(FIXTURES / "editions" / "library_2030")


@pytest.fixture(scope="session")
def pipeline() -> Iterator[Pipeline]:
    """The shipped bundle with the real encoder, and no cache on disk."""
    yield Pipeline.load()
