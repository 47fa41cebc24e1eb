"""Retraining in a toy world: what is learned, what the gate says, and what stays as it was."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifier.judgments import ModeratedOutcome
from classifier.pipeline import Pipeline
from classifier.reporting.records import result_record
from classifier.types import Note
from criteria.errors import PeelError
from criteria.schema import Edition
from eval.cross_validation import Fitted
from models.bundle import read_bundle
from tests.training.outcome_samples import (
    SIX,
    WORDS,
    even_records,
    fit_toy,
    hide_own_lines,
    outcome,
    outcomes,
    toy_records,
    written,
)
from training import retraining, trying
from training.adapting import Adapting
from training.candidate import FOLD_BUNDLES, Candidate, tuned_on
from training.corpus import Corpus, Row
from training.gathering import check_enough, spelt_alike
from training.held_out import FoldModels, Judged, fold_models
from training.promoting import Default, champion_of, promote, roll_back
from training.promotions import read_log
from training.registry import CHALLENGER, CHAMPION, Registry
from training.retrained import Retrained
from training.retraining import Retraining

RATES = {name: {"passed": 0.9} for name in ("polarity_pairs", "ladders")}


@pytest.fixture(autouse=True, scope="module")
def few_authored_lines() -> Iterator[None]:
    """The toy encoder knows no police words: no lines of ours, and no behaviour tests."""

    class NoBehaviour:
        def rates(self) -> dict[str, dict[str, float]]:
            return RATES

    with pytest.MonkeyPatch.context() as patch:
        hide_own_lines(patch)
        patch.setattr(trying, "run_behaviour", lambda suggester: NoBehaviour())
        patch.setattr(trying, "_seconds", lambda before, after, records: (1.0, 1.0))
        yield


@pytest.fixture(scope="module")
def default_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("default")


@pytest.fixture(scope="module")
def champion(edition: Edition, default_folder: Path) -> Fitted:
    return written(fit_toy(toy_records(), edition), default_folder)


@pytest.fixture(scope="module")
def folds(edition: Edition) -> FoldModels:
    return fold_models(edition, toy_records(), lambda records: fit_toy(records, edition))


@pytest.fixture(scope="module")
def even(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> tuple[Fitted, FoldModels]:
    """A champion who knows all grades equally well."""
    records = even_records()
    fitted = written(fit_toy(records, edition), tmp_path_factory.mktemp("even"))
    return fitted, fold_models(edition, records, lambda some: fit_toy(some, edition))


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


@pytest.fixture
def toy(
    champion: Fitted, folds: FoldModels, registry: Registry, default_folder: Path
) -> Retraining:
    return Retraining(registry, folds, champion, default_folder, None)


@pytest.fixture
def default(champion: Fitted, default_folder: Path) -> Default:
    return Default(default_folder, champion.bundle.fingerprint)


def run(toy: Retraining, given: Sequence[ModeratedOutcome]) -> Retrained:
    with toy.registry.writing():
        return toy.run(given, source="outcomes.csv")


def says(bundle_folder: Path, toy: Retraining) -> str:
    """What a model says of a fixed set of notes, to the last digit."""
    pipeline = Pipeline(toy.folds.edition, toy.champion.encoder, read_bundle(bundle_folder))
    notes = [
        Note(text=f"{word} work was found on visit {i}.", note_id=f"{word}{i}", scope="2")
        for word in WORDS.values()
        for i in range(3)
    ]
    return json.dumps([result_record(result) for result in pipeline.suggest(notes)])


def test_outcomes_that_teach_something_let_the_challenger_pass(
    toy: Retraining, registry: Registry
) -> None:
    """The outer grades, rare among the records, are as common as others among the outcomes."""
    result = run(toy, outcomes(60))
    assert result.verdict.promote, result.verdict.missed
    figures = result.figures
    assert figures["challenger"]["cost"] < figures["champion"]["cost"]
    assert registry.pointed_at(CHALLENGER) == result.challenger
    assert registry.pointed_at(CHAMPION) is None
    bundle = read_bundle(registry.bundle(result.challenger))
    for name, head in toy.champion.bundle.heads.items():
        np.testing.assert_array_equal(bundle.heads[name].weights, head.weights)


def test_the_trail_leads_from_the_model_to_the_outcomes(
    toy: Retraining, registry: Registry
) -> None:
    given = outcomes()
    result = run(toy, [*given[:-1], replace_seen(given[-1])])
    trail = registry.trail(result.challenger)
    assert {row["id"] for row in trail["outcomes"]} == {o.judgment.judgment_id for o in given}
    assert {row["source"] for row in trail["outcomes"]} == {"outcomes.csv"}
    [last] = [row for row in trail["outcomes"] if row["id"] == given[-1].judgment.judgment_id]
    assert (last["seen"], last["weight"]) == (True, 0.5)
    assert "work was found" not in json.dumps(trail)


def replace_seen(given: ModeratedOutcome) -> ModeratedOutcome:
    return replace(given, judgment=replace(given.judgment, suggestion_seen=True))


def test_the_same_outcomes_in_any_order_give_the_same_model(
    toy: Retraining, registry: Registry
) -> None:
    first, second = run(toy, outcomes()), run(toy, outcomes()[::-1])
    assert first.challenger == second.challenger
    assert registry.fingerprints() == [first.challenger]


def test_the_same_outcomes_from_elsewhere_are_nothing_new(
    toy: Retraining, registry: Registry
) -> None:
    """Learned from a file first and from the store later."""
    first = run(toy, outcomes())
    with registry.writing():
        assert toy.run(outcomes(), source="store").challenger == first.challenger
    now = Fitted(read_bundle(registry.bundle(first.challenger)), toy.champion.encoder)
    with registry.writing():
        again = replace(toy, champion=now).run(outcomes(), source="store")
    assert again.verdict.missed == ("something_new",)


def test_a_promoted_model_goes_on_from_what_it_learned(
    toy: Retraining, registry: Registry, default: Default
) -> None:
    given = outcomes()
    first = run(toy, given[:48])
    with registry.writing():
        promote(registry, first.challenger, default, who="me", override=True, reason="a trial")
    now = Fitted(read_bundle(registry.bundle(first.challenger)), toy.champion.encoder)
    again = replace(toy, champion=now)
    nothing = run(again, given[:48])
    assert (nothing.challenger, nothing.verdict.missed) == (first.challenger, ("something_new",))
    second = run(again, given[48:])
    learned = registry.trail(second.challenger)["training_data"]["outcomes"]
    assert learned == len(given)


def test_the_adapter_is_tuned_on_outcomes_that_only_the_heads_have_learned_from(
    toy: Retraining, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tuned(adapting: object, registry: Registry, start: Candidate, *rest: object) -> Candidate:
        heads = {
            name: replace(head, weights=head.weights * 1.01)
            for name, head in start.model.bundle.heads.items()
        }
        bundle = replace(start.model.bundle, heads=heads)
        return replace(start, model=Fitted(bundle, start.model.encoder), fold_bundles=("f",) * 4)

    def again(made: Retrained, given: Sequence[ModeratedOutcome], *, tune: bool) -> Retrained:
        now = Fitted(read_bundle(registry.bundle(made.challenger)), toy.champion.encoder)
        adapting = Adapting(toy.folds.edition, registry.folder, None) if tune else None
        with registry.writing():
            return replace(toy, champion=now).run(given, source="store", adapting=adapting)

    monkeypatch.setattr(retraining, "adapted", tuned)
    given = outcomes()
    heads_only = run(toy, given[:-1])
    made = again(heads_only, given[:-1], tune=True)
    assert made.challenger != heads_only.challenger
    for tune in (True, False):
        assert again(made, given[:-1], tune=tune).verdict.missed == ("something_new",)
    later = read_bundle(registry.bundle(again(made, given, tune=False).challenger))
    assert later.about[FOLD_BUNDLES] == ["f"] * 4
    assert tuned_on(later)[1] == len(given) - 1


def test_rolling_back_restores_every_byte(
    toy: Retraining, registry: Registry, default: Default
) -> None:
    before = says(default.folder, toy)
    result = run(toy, outcomes(60))
    with registry.writing():
        promote(registry, result.challenger, default, who="me")
    folder = registry.champion_bundle()
    assert folder is not None
    assert says(folder, toy) != before
    with registry.writing():
        roll_back(registry, default, who="me", reason="not wanted")
    folder = registry.champion_bundle()
    assert folder is not None
    assert says(folder, toy) == before
    assert [line.action for line in read_log(registry.log)] == ["promote", "rollback"]
    with pytest.raises(PeelError) as caught, registry.writing():
        roll_back(registry, default, who="me", reason="again")
    assert caught.value.code == "NOTHING_TO_ROLL_BACK"


def poisoned_at_random() -> list[ModeratedOutcome]:
    lot = np.random.default_rng(0)
    given = outcomes(96)
    return [
        outcome(i, str(lot.choice(list(WORDS))), reads_as=one.moderated_grade)
        if lot.random() < 0.3
        else one
        for i, one in enumerate(given)
    ]


def poisoned_by_one() -> list[ModeratedOutcome]:
    """One inspector marks everything outstanding, whatever the evidence."""
    return [
        outcome(i, "outstanding", reads_as=list(WORDS)[i // 3 % 4], inspector="B. Generous")
        if i % 3 == 0
        else outcome(i, list(WORDS)[i % 4])
        for i in range(96)
    ]


@pytest.mark.parametrize("poison", [poisoned_at_random, poisoned_by_one])
def test_poison_is_refused_and_its_outcomes_are_named(
    poison: Callable[[], list[ModeratedOutcome]],
    registry: Registry,
    even: tuple[Fitted, FoldModels],
    default_folder: Path,
) -> None:
    given = poison()
    result = run(Retraining(registry, even[1], even[0], default_folder, None), given)
    assert not result.verdict.promote
    wrong = {
        o.judgment.judgment_id for o in given if WORDS[o.moderated_grade] not in o.judgment.text
    }
    named = {name for suspect in result.suspects for name in suspect.ids}
    assert len(named & wrong) >= 0.8 * len(wrong)
    assert len(named & wrong) >= 0.8 * len(named)
    accused = {suspect.inspector for suspect in result.suspects if suspect.inspector}
    # Whoever grades softly makes others look hard, when there are but two inspectors.
    assert ("B. Generous" in accused) == (poison is poisoned_by_one)


def test_a_copied_file_teaches_nothing_twice(toy: Retraining) -> None:
    given = outcomes(48)
    copies = [
        replace(o, judgment=replace(o.judgment, judgment_id=f"other-{i}", force="another force"))
        for i, o in enumerate(given)
    ]
    once, twice = run(toy, given), run(toy, [*given, *copies])
    assert twice.challenger == once.challenger
    assert twice.report.duplicates == {f"other-{i}": f"j{i}" for i in range(48)}


def test_a_copy_of_what_was_learned_earlier_replaces_it_and_is_told(
    toy: Retraining, registry: Registry, default: Default
) -> None:
    """The same file under new ids, laid out otherwise, and one of them with another grade."""
    given = outcomes(48)
    first = run(toy, given)
    with registry.writing():
        promote(registry, first.challenger, default, who="me", override=True, reason="a trial")
    now = Fitted(read_bundle(registry.bundle(first.challenger)), toy.champion.encoder)
    judgments = [
        replace(
            o.judgment, judgment_id=f"new-{i}", text=o.judgment.text.replace(".", ".  ").upper()
        )
        for i, o in enumerate(given)
    ]
    copies = [replace(o, judgment=j) for o, j in zip(given, judgments, strict=True)]
    copies[0] = replace(copies[0], moderated_grade=given[1].moderated_grade)
    second = run(replace(toy, champion=now), copies)
    assert second.report.replaced == {f"j{i}": f"new-{i}" for i in range(48)}
    assert second.report.regraded == {"j0": "new-0"}
    ids = {row["id"] for row in registry.trail(second.challenger)["outcomes"]}
    assert ids == {f"new-{i}" for i in range(48)}


def unknown_grade() -> list[ModeratedOutcome]:
    return [*outcomes(), ModeratedOutcome(outcome(99, "good").judgment, "splendid")]


def other_edition() -> list[ModeratedOutcome]:
    odd = outcome(99, "good")
    return [*outcomes(), replace(odd, judgment=replace(odd.judgment, extra={"edition": "x-2030"}))]


BAD = {
    "OUTCOME_UNKNOWN_GRADE": unknown_grade,
    "OUTCOME_OTHER_EDITION": other_edition,
    "OUTCOMES_TOO_FEW": lambda: outcomes(11),
}


@pytest.mark.parametrize("code", BAD)
def test_bad_outcomes_are_told_and_nothing_is_changed(
    code: str, toy: Retraining, registry: Registry
) -> None:
    with pytest.raises(PeelError) as caught:
        run(toy, BAD[code]())
    assert caught.value.code == code
    assert registry.fingerprints() == []
    assert not registry.log.exists()


def test_too_few_forces_are_told(toy: Retraining) -> None:
    few = [outcome(i, list(WORDS)[i % 4], force=f"new force {i % 3}") for i in range(48)]
    with pytest.raises(PeelError, match="of 3 forces"):
        run(toy, few)


def test_forces_that_are_all_held_out_at_once_are_told(folds: FoldModels) -> None:
    """Two spellings are one force, and nothing could be judged if one fold held all out."""
    names = [name for i in range(40) if folds.fold(name := f"new force {i}") == 0]
    with pytest.raises(PeelError, match="of 1 force"):
        check_enough([names[0], f"{names[0]} Police"] * 12, folds)
    with pytest.raises(PeelError, match="all held out at once"):
        check_enough(names[:4] * 3, folds)
    check_enough([*names[:3], next(n for n in SIX if folds.fold(n) != 0)] * 3, folds)


def test_a_force_is_spelt_as_before(folds: FoldModels) -> None:
    """Draws and slices take a force by its name, so two spellings would be two forces."""
    rows = tuple(
        Row(f"j{i}", force, "3", "3", "good", 1.0, False, "o.csv", "", 0)
        for i, force in enumerate(("FORCE 1 Police", "Northshire"))
    )
    fresh = Judged(Corpus(rows, (np.zeros((1, 7)),) * 2), ())
    spelt = spelt_alike(folds.committed(), fresh).corpus.rows
    assert [row.force for row in spelt] == ["force 1", "Northshire"]


def test_the_gate_is_passed_only_with_a_recorded_reason(
    toy: Retraining, registry: Registry, default: Default
) -> None:
    result = run(toy, poisoned_by_one())
    with registry.writing():
        for more, code in (({}, "GATE_REFUSED"), ({"override": True}, "PROMOTE_NO_REASON")):
            with pytest.raises(PeelError) as caught:
                promote(registry, result.challenger, default, who="me", **more)
            assert caught.value.code == code
        assert champion_of(registry, default) == default.fingerprint
        line = promote(
            registry, result.challenger, default, who="me", override=True, reason="panel agreed"
        )
    assert line.overridden == result.verdict.missed
    assert champion_of(registry, default) == result.challenger


def test_an_outcome_by_the_id_of_a_record_takes_no_record_away(
    toy: Retraining, registry: Registry
) -> None:
    given = outcomes()
    named = [replace(o.judgment, judgment_id=f"r{i}") for i, o in enumerate(given)]
    named[0] = replace(named[0], suggestion_seen=True)
    result = run(toy, [replace(o, judgment=j) for o, j in zip(given, named, strict=True)])
    learned = registry.trail(result.challenger)["training_data"]
    assert (learned["records"], learned["outcomes"]) == (len(toy_records()), len(given))
    assert result.figures["n"] == len(toy_records()) + len(given) - 1


def test_an_outcome_left_out_this_time_is_not_learned_from_before(
    toy: Retraining, registry: Registry, default: Default
) -> None:
    given = outcomes()
    first = run(toy, given)
    with registry.writing():
        promote(registry, first.challenger, default, who="me", override=True, reason="a trial")
    now = Fitted(read_bundle(registry.bundle(first.challenger)), toy.champion.encoder)
    other = replace(given[0].judgment, judgment_id="other")
    second = run(
        replace(toy, champion=now), [*given, ModeratedOutcome(other, given[1].moderated_grade)]
    )
    assert second.report.contradictions == (("j0", "other"),)
    ids = {row["id"] for row in registry.trail(second.challenger)["outcomes"]}
    assert ids == {o.judgment.judgment_id for o in given[1:]}


def test_outcomes_without_evidence_are_not_enough(toy: Retraining, registry: Registry) -> None:
    blank = [
        replace(o, judgment=replace(o.judgment, text=f"# {i}")) for i, o in enumerate(outcomes())
    ]
    with pytest.raises(PeelError) as caught:
        run(toy, blank)
    assert caught.value.code == "OUTCOMES_TOO_FEW"
    assert caught.value.message.startswith("only 0 usable outcomes of 0 forces")
    assert registry.fingerprints() == []


def test_a_force_is_held_out_however_its_name_is_written(toy: Retraining) -> None:
    """Whether it has records or not."""
    for force in (*(record.force for record in toy_records()), "Cumbria", "Northshire"):
        fold = toy.folds.fold(force)
        assert toy.folds.fold(f"{force.upper()} Constabulary") == fold
