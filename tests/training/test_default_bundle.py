"""The committed bundle is the one that the committed code and data make."""

import hashlib
import json
from pathlib import Path

import pytest

from classifier.encoding import load_encoder
from classifier.pipeline import DEFAULT_BUNDLE
from criteria.schema import Edition
from eval.records import RECORDS
from models.bundle import read_bundle
from training.build import main
from training.model_card import model_card
from training.relevance import OWN_DATA


def test_it_was_made_for_this_encoder_edition_and_data(edition: Edition) -> None:
    bundle = read_bundle(DEFAULT_BUNDLE)
    assert bundle.adapter is not None
    encoder = load_encoder(bundle.encoder.name, bundle.adapter)
    assert bundle.encoder.fingerprint == encoder.fingerprint
    assert bundle.edition_fingerprint == edition.fingerprint
    files = {path.name: path for path in (RECORDS, *OWN_DATA)}
    for name, digest in bundle.about["training_data"]["files"].items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest


def test_its_card_is_the_one_its_figures_make() -> None:
    card = (DEFAULT_BUNDLE / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card == model_card(read_bundle(DEFAULT_BUNDLE))


def test_it_stays_small() -> None:
    sizes = {path.name: path.stat().st_size for path in DEFAULT_BUNDLE.iterdir()}
    assert sizes["adapter.safetensors"] <= 6e6
    assert sum(sizes.values()) <= 10e6


def test_its_figures_meet_the_bars_of_the_main_job() -> None:
    figures = read_bundle(DEFAULT_BUNDLE).about["metrics"]
    assert figures["quadratic_weighted_kappa"] >= 0.45
    assert figures["routing"]["sub_question_top3"] >= 0.80


@pytest.mark.slow
def test_make_model_makes_it_again(tmp_path: Path) -> None:
    main(["--output", str(tmp_path)])
    old, new = (
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for folder in (DEFAULT_BUNDLE, tmp_path)
    )
    assert new["files"] == old["files"]
