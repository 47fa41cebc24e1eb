"""What a champion learned from is never forgotten unseen."""

from dataclasses import replace
from pathlib import Path

import pytest

from classifier.pipeline import DEFAULT_BUNDLE
from criteria.errors import PeelError
from models.bundle import read_bundle
from training.corpus import Corpus
from training.gathering import CORPUS, learned_from
from training.registry import Registry


@pytest.mark.parametrize("content", [b"", b"damaged", None])
def test_outcomes_that_cannot_be_read_are_told(tmp_path: Path, content: bytes | None) -> None:
    registry, shipped = Registry(tmp_path), read_bundle(DEFAULT_BUNDLE)
    assert learned_from(registry, shipped, "lineage") == Corpus()
    learned = replace(shipped, about={"lineage": "lineage", "training_data": {"outcomes": 12}})
    if content is not None:
        registry.home(learned.fingerprint).mkdir(parents=True)
        (registry.home(learned.fingerprint) / CORPUS).write_bytes(content)
    with pytest.raises(PeelError) as caught:
        learned_from(registry, learned, "lineage")
    assert caught.value.code == "REGISTRY_CHANGED"
