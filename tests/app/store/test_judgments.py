"""Judgments and moderated outcomes in the store: versions, idempotence, all or nothing."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from app.store import Store
from app.store.events import events
from app.store.importing import Import, import_judgments, import_outcomes
from app.store.judgments import judgments, known_forces, record_judgments, versions
from app.store.outcomes import every_outcome, outcomes, record_outcomes
from classifier.judgments import Judgment
from classifier.reading.judgments import place_judgments
from classifier.reading.outcomes import place_outcomes
from criteria.errors import PeelError
from criteria.schema import Edition

from .samples import judgment, judgments_csv, outcome


def take_in(store: Store, path: Path, edition: Edition) -> Import:
    placed = place_judgments(path, edition)
    with store.writing() as session:
        return import_judgments(session, placed, who="me", source=path)


def moderate(store: Store, path: Path, edition: Edition) -> Import:
    placed = place_outcomes(path, edition).placed
    with store.writing() as session:
        return import_outcomes(session, placed, who="me", source=path)


def put(folder: Path, *lines: str) -> Path:
    path = folder / "moderated.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_what_was_recorded_comes_back_whole(store: Store) -> None:
    full = Judgment(
        "j1",
        "Dyfed-Powys",
        "3.2.4",
        "good",
        "caf\u00e9\r\n \u2028 \U0001f642 'quoted' ; DROP TABLE events; --",
        inspector="A. Reader",
        date=datetime.date(2019, 3, 27),
        extra={"z": [1, {"b": None, "a": "\0"}], "a": 0.1},
        suggestion_seen=False,
    )
    with store.writing() as session:
        record_judgments(session, [full], who="me")
    with store.reading() as session:
        (found,) = judgments(session)
    assert found.judgment == full
    assert list(found.judgment.extra) == ["z", "a"]
    assert (found.version, found.recorded_by, found.recorded_at.tzinfo) == (
        1,
        "me",
        datetime.UTC,
    )


def test_a_changed_judgment_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    for grade in ("good", "outstanding", "good"):
        with store.writing() as session:
            record_judgments(session, [judgment(grade=grade), judgment("j2")], who="me")
    with store.reading() as session:
        grades = [one.judgment.grade for one in versions(session, "j1")]
        now = [(one.judgment.judgment_id, one.version) for one in judgments(session)]
    assert grades == ["good", "outstanding", "good"]
    assert now == [("j1", 3), ("j2", 1)]


def test_importing_a_file_twice_changes_nothing(
    store: Store, tmp_path: Path, edition: Edition
) -> None:
    path = judgments_csv(tmp_path, *(judgment(f"j{n}") for n in range(1200)))
    assert str(take_in(store, path, edition).judgments) == "1200 added, 0 unchanged"
    with store.reading() as session:
        before = events(session)
    again = take_in(store, path, edition)
    assert again.changed_nothing
    assert str(again.judgments) == "0 added, 1200 unchanged"
    with store.reading() as session:
        assert events(session) == before


def test_a_fault_leaves_the_store_as_it_was(store: Store, tmp_path: Path, edition: Edition) -> None:
    take_in(store, judgments_csv(tmp_path, judgment()), edition)
    other = Judgment("j3", "kent", "3.2", "good", "x", inspector="-")
    path = judgments_csv(tmp_path, judgment("j2"), other)
    with pytest.raises(PeelError, match="force") as caught:
        take_in(store, path, edition)
    assert caught.value.where == "set.csv, line 3, column force"
    with store.reading() as session:
        assert [one.judgment.judgment_id for one in judgments(session)] == ["j1"]
        assert known_forces(session) == ["Kent"]


def test_a_force_that_was_misspelt_can_be_corrected_everywhere_at_once(
    store: Store, tmp_path: Path, edition: Edition
) -> None:
    wrong = [replace(judgment(name), force="Kent Police") for name in ("j1", "j2")]
    take_in(store, judgments_csv(tmp_path, *wrong), edition)
    with pytest.raises(PeelError, match="force"):
        take_in(store, judgments_csv(tmp_path, judgment("j1")), edition)
    done = take_in(store, judgments_csv(tmp_path, judgment("j1"), judgment("j2")), edition)
    assert done.judgments.changed == ("j1", "j2")
    with store.reading() as session:
        assert known_forces(session) == ["Kent"]


def test_nothing_is_kept_of_a_block_that_fails(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as session:
        record_judgments(session, [judgment()], who="me")
        raise ZeroDivisionError
    with store.reading() as session:
        assert judgments(session) == []
        assert events(session) == []


def test_outcomes_of_judgments_in_the_store(store: Store, tmp_path: Path, edition: Edition) -> None:
    take_in(store, judgments_csv(tmp_path, judgment("j1"), judgment("j2")), edition)
    path = put(tmp_path, "judgment_id,moderated_grade,reason", "j2,Outstanding,Seen more", "j1,,")
    assert str(moderate(store, path, edition).outcomes) == "1 added, 0 unchanged"
    assert moderate(store, path, edition).changed_nothing
    with store.reading() as session:
        (found,) = outcomes(session)
    assert found.outcome.judgment == judgment("j2")
    assert (found.outcome.moderated_grade, found.outcome.reason) == ("outstanding", "Seen more")


def test_an_outcome_stays_with_the_version_it_was_about(
    store: Store, tmp_path: Path, edition: Edition
) -> None:
    take_in(store, judgments_csv(tmp_path, judgment()), edition)
    path = put(tmp_path, "judgment_id,moderated_grade", "j1,outstanding")
    moderate(store, path, edition)
    take_in(store, judgments_csv(tmp_path, judgment(grade="inadequate")), edition)
    assert moderate(store, path, edition).changed_nothing
    with store.reading() as session:
        (found,) = outcomes(session)
    assert (found.judgment_version, found.outcome.judgment.grade) == (1, "good")


def test_a_changed_outcome_is_a_new_version(store: Store) -> None:
    with store.writing() as session:
        record_judgments(session, [judgment()], who="me")
        record_outcomes(session, [outcome(judgment())], who="me")
        record_outcomes(session, [outcome(judgment(), "outstanding")], who="you")
        with pytest.raises(KeyError):
            record_outcomes(session, [outcome(judgment(grade="inadequate"))], who="me")
    with store.reading() as session:
        assert [one.outcome.moderated_grade for one in every_outcome(session, "j1")] == [
            "good",
            "outstanding",
        ]
        (now,) = outcomes(session)
    assert (now.version, now.recorded_by) == (2, "you")


def test_a_judgment_may_come_with_its_outcome(
    store: Store, tmp_path: Path, edition: Edition
) -> None:
    header = "judgment_id,force,scope,grade,text,moderated_grade"
    done = moderate(store, put(tmp_path, header, "j1,Kent,3.2,good,Fine.,outstanding"), edition)
    assert (str(done.judgments), str(done.outcomes)) == ("1 added, 0 unchanged",) * 2
    assert done.new_forces == ("Kent",)
    with pytest.raises(PeelError) as caught:
        path = put(tmp_path, header, "j2,Kent,3.2,good,Fine.,good", "j3,Kent,,good,Fine.,good")
        moderate(store, path, edition)
    assert (caught.value.code, caught.value.where) == (
        "OUTCOME_UNKNOWN_JUDGMENT",
        "moderated.csv, line 3",
    )
    with store.reading() as session:
        assert len(judgments(session)) == 1


def test_the_log_names_the_file_and_holds_no_text(
    store: Store, tmp_path: Path, edition: Edition
) -> None:
    take_in(store, judgments_csv(tmp_path, judgment(text="Mrs Smith of Acacia Avenue")), edition)
    with store.reading() as session:
        recorded, imported = events(session)
    assert (recorded.what, imported.what) == ("judgment recorded", "file imported")
    assert recorded.details["key"] == "j1/1"
    assert (imported.details["file"], imported.details["judgments_added"]) == ("set.csv", 1)
    assert "Smith" not in repr([recorded, imported])
