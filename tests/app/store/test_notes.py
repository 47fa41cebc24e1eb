"""Notes and suggestions in the store: once each, by model and edition, and under audit."""

from dataclasses import replace

from sqlalchemy import text

from app.store import Store
from app.store.auditing import verify
from app.store.events import events
from app.store.notes import notes, record_results, suggestions
from classifier.reporting.records import result_record
from classifier.types import NoteResult, Origin

from ...classifier.reporting_samples import nothing, typical


def keep(store: Store, *results: NoteResult) -> list[int]:
    with store.writing() as session:
        return record_results(session, results, who="me")


def test_what_was_suggested_comes_back_as_it_was_written(store: Store) -> None:
    first, second = keep(store, typical(), nothing())
    with store.reading() as session:
        assert [number for number, _ in notes(session)] == [first, second]
        assert [note.text for _, note in notes(session)] == [
            one.note.text for one in (typical(), nothing())
        ]
        (record,) = suggestions(session, first)
        assert record == result_record(typical())
        shares = record["suggestions"][0]["probabilities"]
        assert list(shares) == list(typical().suggestions[0].probabilities)
        assert verify(session).faults == ()


def test_the_same_again_is_kept_once_and_another_model_beside_it(store: Store) -> None:
    other = replace(typical(), model=Origin("challenger", "0" * 64))
    changed = replace(typical(), note=replace(typical().note, text="Another text."))
    numbers = [keep(store, result)[0] for result in (typical(), typical(), other, changed)]
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3]
    with store.reading() as session:
        found = suggestions(session, numbers[0])
        assert [record["model"]["name"] for record in found] == ["default", "challenger"]
        assert [one.what for one in events(session)] == [
            "note recorded",
            "suggestions recorded",
            "suggestions recorded",
            "note recorded",
            "suggestions recorded",
        ]


def test_a_suggestion_changed_behind_the_log_is_found(store: Store) -> None:
    keep(store, typical())
    with store.writing() as session:
        change = "UPDATE suggestions SET record = replace(record, 'good', 'outstanding')"
        session.execute(text(change))
        session.execute(text("UPDATE notes SET force = 'Elsewhere'"))
    with store.reading() as session:
        assert verify(session).faults == (
            "note 1 is not what entry 1 recorded",
            "suggestions 1 is not what entry 2 recorded",
        )
