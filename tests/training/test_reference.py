"""What the latest texts are compared with comes from models that did not see the records."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from criteria.schema import Edition
from eval.cross_validation import Fitted
from models.decision import DecisionRule
from tests.training.outcome_samples import even_records, fit_toy, hide_own_lines, written
from training.comparing import held_out
from training.corpus import Corpus
from training.held_out import FoldModels, fold_models
from training.profile import Profile
from training.reference import FAR, nearest, reference_of


@pytest.fixture(autouse=True, scope="module")
def few_authored_lines() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hide_own_lines(patch)
        yield


@pytest.fixture(scope="module")
def champion(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    return written(fit_toy(even_records(), edition), tmp_path_factory.mktemp("champion"))


@pytest.fixture(scope="module")
def folds(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> FoldModels:
    kept = (tmp_path_factory.mktemp("kept"),)
    return fold_models(edition, even_records(), lambda some: fit_toy(some, edition), kept)


def doubtful(fitted: Fitted) -> Fitted:
    """A model that abstains from everything."""
    rule = DecisionRule(np.ones(4), smallest_confidence=1.0)
    return Fitted(replace(fitted.bundle, rule=rule, fingerprint="d" * 64), fitted.encoder)


def test_each_record_is_read_by_the_twin_that_did_not_see_its_force(
    champion: Fitted, folds: FoldModels
) -> None:
    committed = folds.committed()
    found = reference_of(doubtful(champion), folds, committed).usual.profile
    assert found.notes == found.scopes == len(folds.records)
    twins = held_out(committed, committed, folds.edition)
    assert found.abstained == twins.abstained.sum() < found.scopes


def test_it_is_made_once_for_a_champion(champion: Fitted, folds: FoldModels) -> None:
    first = reference_of(champion, folds, folds.committed())
    # Without any row no twin could be fitted.
    again = reference_of(champion, folds, Corpus())
    assert again.usual == first.usual
    other = replace(champion.bundle, fingerprint="e" * 64)
    with pytest.raises(ValueError):
        reference_of(Fitted(other, champion.encoder), folds, Corpus())


def test_a_kept_file_that_is_damaged_is_made_again(
    champion: Fitted, folds: FoldModels, tmp_path: Path
) -> None:
    elsewhere = replace(folds, kept=(tmp_path,))
    first = reference_of(champion, elsewhere, folds.committed())
    [path] = tmp_path.glob("usual-*.json")
    path.write_text("{", encoding="utf-8")
    assert reference_of(champion, elsewhere, folds.committed()).usual == first.usual


def test_the_likeness_is_that_of_unseen_pieces(champion: Fitted, folds: FoldModels) -> None:
    found = reference_of(champion, folds, folds.committed())
    texts = [f.text for record in folds.records for f in record.findings]
    owners = np.repeat([folds.fold(r.force) for r in folds.records], 3)
    # All folds share the toy encoder.
    vectors = champion.encoder.encode(texts)
    unseen = [nearest(vectors[owners == fold], vectors[owners != fold]) for fold in range(4)]
    expected = float(np.quantile(np.concatenate(unseen), FAR))
    assert found.usual.least_likeness == pytest.approx(expected, abs=1e-5)


def test_counts_add_up() -> None:
    one = Profile(1, {"1": 2}, {"positive": 2}, 1, 1, 0)
    other = Profile(2, {"1": 1, "2": 3}, {"negative": 4}, 0, 2, 1)
    assert one + other == Profile(3, {"1": 3, "2": 3}, {"positive": 2, "negative": 4}, 1, 3, 1)
