"""A bundle comes back as it was written, and is refused when anything of it has changed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from criteria.errors import PeelError
from models.adapter import LowRankAdapter
from models.bundle import ADAPTER, HEADS, WORD_HEADS, Bundle, EncoderName, read_bundle, write_bundle
from models.decision import DecisionRule
from models.heads import LinearHead
from models.ordinal import OrdinalSetGrader


def _half(rows: int, columns: int) -> np.ndarray:
    return np.arange(rows * columns, dtype=np.float16).reshape(rows, columns)


@pytest.fixture
def bundle() -> Bundle:
    rng = np.random.default_rng(0)
    # By columns, as scikit-learn leaves its coefficients.
    weights = np.asfortranarray(rng.normal(size=(2, 5)).astype(np.float32))
    head = LinearHead(("a", "b"), weights, np.zeros(2, dtype=np.float32))
    by_words = LinearHead(("a", "b"), weights.astype(np.float16).astype(np.float32), np.zeros(2))
    grader = OrdinalSetGrader(np.array([1, 2]), np.ones(2), np.ones((2, 2)), np.arange(3.0))
    return Bundle(
        name="toy",
        encoder=EncoderName("an encoder", "f" * 64, ADAPTER),
        edition="an edition",
        edition_fingerprint="e" * 64,
        heads=dict.fromkeys(HEADS, head),
        grader=grader,
        rule=DecisionRule(np.ones(4), 0.7),
        criteria_vectors=np.ones((3, 5), dtype=np.float32),
        words=dict.fromkeys(WORD_HEADS, by_words),
        adapter=LowRankAdapter(2.0, {"layer.0": (_half(4, 5), _half(5, 4).T.copy().T)}),
        about={"seed": 1},
    )


def test_round_trip(bundle: Bundle, tmp_path: Path) -> None:
    fingerprint = write_bundle(bundle, tmp_path, "a card")
    read = read_bundle(tmp_path)
    assert read.fingerprint == fingerprint
    assert (read.name, read.encoder, read.about) == (bundle.name, bundle.encoder, bundle.about)
    assert_array_equal(read.heads["routing"].weights, bundle.heads["routing"].weights)
    assert_array_equal(read.grader.cutpoints, bundle.grader.cutpoints)
    assert_array_equal(read.rule.weights, bundle.rule.weights)
    for name in WORD_HEADS:
        assert_array_equal(read.words[name].weights, bundle.words[name].weights)
    assert read.adapter is not None and bundle.adapter is not None
    assert read.adapter.fingerprint == bundle.adapter.fingerprint
    [(_, correction)] = read.adapter.corrections()
    down, up = bundle.adapter.factors["layer.0"]
    assert_array_equal(correction, 2.0 * up.astype(np.float32) @ down.astype(np.float32))


def test_a_bundle_without_adapter_has_no_file_of_it(bundle: Bundle, tmp_path: Path) -> None:
    write_bundle(replace(bundle, adapter=None), tmp_path, "a card")
    assert read_bundle(tmp_path).adapter is None
    assert not (tmp_path / ADAPTER).exists()


@pytest.mark.parametrize(
    "name",
    [
        "parameters.json",
        "arrays.safetensors",
        "adapter.safetensors",
        "MODEL_CARD.md",
        "manifest.json",
    ],
)
def test_one_changed_byte_is_refused(bundle: Bundle, tmp_path: Path, name: str) -> None:
    write_bundle(bundle, tmp_path, "a card")
    path = tmp_path / name
    if name == "manifest.json":
        path.write_text(path.read_text("utf-8").replace("toy", "top"), encoding="utf-8")
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))
    with pytest.raises(PeelError) as caught:
        read_bundle(tmp_path)
    assert caught.value.code == "BUNDLE_CHANGED"
    assert name in caught.value.message


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ("{", "BUNDLE_FORMAT"),
        ("[]", "BUNDLE_FORMAT"),
        ('{"format": 99, "files": {}}', "BUNDLE_FORMAT"),
        ('{"format": 3, "files": {}}', "BUNDLE_CHANGED"),
        ('{"format": 3, "files": {}, "manifest_hash": "0"}', "BUNDLE_CHANGED"),
    ],
)
def test_a_manifest_that_is_none_is_refused(
    bundle: Bundle, tmp_path: Path, manifest: str, code: str
) -> None:
    write_bundle(bundle, tmp_path, "a card")
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(PeelError) as caught:
        read_bundle(tmp_path)
    assert caught.value.code == code


def test_an_empty_folder_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(PeelError) as caught:
        read_bundle(tmp_path)
    assert caught.value.code == "BUNDLE_MISSING"


def test_fingerprint_follows_the_numbers_and_not_the_remarks(
    bundle: Bundle, tmp_path: Path
) -> None:
    first = write_bundle(bundle, tmp_path / "a", "a card")
    assert write_bundle(replace(bundle, about={"metrics": 2}), tmp_path / "b", "a card") == first
    other = replace(bundle, rule=DecisionRule(np.ones(4), 0.8))
    assert write_bundle(other, tmp_path / "c", "a card") != first
