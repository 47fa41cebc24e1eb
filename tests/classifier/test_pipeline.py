"""What the shipped pipeline says of notes, as users and the contract expect it."""

import math

import pytest

from classifier import Note, Pipeline
from classifier.types import NoteResult, Suggestion
from criteria.errors import PeelError
from criteria.schema import Edition

NOTE = """Investigations
- Supervisors review every crime file within a week, and files showed clear direction.
- No backlog in the digital forensics unit.
- Victims are no longer updated after the first month; the victim contract is on paper only
- Met at HQ reception 09:30, parking behind the station.
"""


def only(results: list[NoteResult]) -> NoteResult:
    [result] = results
    return result


def by_id(result: NoteResult) -> dict[str, Suggestion]:
    return {suggestion.id: suggestion for suggestion in result.suggestions}


@pytest.fixture(scope="module")
def result(pipeline: Pipeline) -> NoteResult:
    return only(pipeline.suggest([Note(text=NOTE)]))


def test_every_level_that_got_evidence_has_a_suggestion(result: NoteResult) -> None:
    levels = {suggestion.level for suggestion in result.suggestions}
    assert levels == {"sub_question", "question", "core_question", "principal_area"}
    assert "2" in by_id(result)


def test_probabilities_sum_to_one_and_abstention_says_why(result: NoteResult) -> None:
    for suggestion in result.suggestions:
        assert math.isclose(sum(suggestion.probabilities.values()), 1.0, abs_tol=1e-9)
        assert (suggestion.grade is None) == suggestion.abstained == bool(suggestion.reason)
        assert suggestion.evidence_count == len(suggestion.evidence) > 0


def test_evidence_is_where_it_says(result: NoteResult) -> None:
    for suggestion in result.suggestions:
        for piece in suggestion.evidence:
            assert NOTE[piece.start : piece.end] == piece.text
    for piece in result.unrouted:
        assert NOTE[piece.start : piece.end] == piece.text


def test_contributions_add_up_to_the_move(result: NoteResult) -> None:
    for suggestion in result.suggestions:
        moved = sum(piece.contribution for piece in suggestion.evidence)
        assert math.isclose(moved, suggestion.expected - suggestion.baseline, abs_tol=1e-9)


def test_descriptor_and_contrast_are_on_one_theme_with_different_grades(
    result: NoteResult, edition: Edition
) -> None:
    known = {item.id: item for item in edition.descriptors()}
    cited = [piece for s in result.suggestions for piece in s.evidence if piece.contrast]
    assert cited
    for piece in cited:
        assert piece.descriptor is not None
        assert piece.contrast is not None
        assert piece.descriptor.grade != piece.contrast.grade
        assert known[piece.descriptor.id].theme == known[piece.contrast.id].theme


def test_logistics_are_left_out_with_a_reason(result: NoteResult) -> None:
    reasons = {piece.text: piece.reason for piece in result.unrouted}
    assert any("parking" in text for text in reasons)
    assert "Investigations" in reasons


def test_gaps_are_in_the_core_questions_that_got_evidence(
    result: NoteResult, edition: Edition
) -> None:
    found = by_id(result)
    assert result.gaps
    for gap in result.gaps:
        assert gap not in found
        assert edition.ancestors(gap)["core_question"] in found


def test_scope_takes_every_piece_and_routes_only_under_it(
    pipeline: Pipeline, edition: Edition
) -> None:
    result = only(pipeline.suggest([Note(text=NOTE, scope="3.2")]))
    found = by_id(result)
    assert {"3.2", "3", "effectiveness"} <= set(found)
    under = set(edition.sub_questions_under("3.2"))
    assert {piece.sub_question for piece in found["3.2"].evidence} <= under
    assert set(result.gaps) <= under


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Mae'r heddlu yn gweithio'n dda gyda'i bartneriaid ac mae'r dioddefwyr yn fodlon.",
            "Welsh",
        ),
        (
            "Les enquêteurs travaillent bien avec leurs partenaires et les victimes aussi.",
            "French",
        ),
        ("Beat the eggs with the sugar, fold in the flour and bake for forty minutes.", "evidence"),
        ("The force requires improvement at investigating crime.", "grade"),
        ("12/03/2019 14:30", "too short"),
        ("-", ""),
    ],
)
def test_notes_without_evidence_say_why(pipeline: Pipeline, text: str, words: str) -> None:
    result = only(pipeline.suggest([Note(text=text)]))
    assert result.suggestions == ()
    assert result.reason is not None
    assert words in result.reason


ARMED = (
    "Armed response vehicles were always double crewed and firearms commanders were accredited.\n"
    "The armed policing strategic threat and risk assessment was refreshed last month."
)


@pytest.mark.parametrize("scope", [None, "5", "5.1", "5.1.1"])
def test_question_5_1_is_never_graded(pipeline: Pipeline, scope: str | None) -> None:
    result = only(pipeline.suggest([Note(text=ARMED, scope=scope)]))
    found = by_id(result)
    assert "5.1" in found
    assert all(suggestion.grade is None for suggestion in result.suggestions)
    assert "never graded" in str(found["5.1"].reason)


def test_alone_or_among_others_is_the_same(pipeline: Pipeline) -> None:
    others = [
        Note(text=f"{ARMED} Item {i} was long, long, long.", note_id=str(i)) for i in range(9)
    ]
    among = pipeline.suggest([*others[:4], Note(text=NOTE), *others[4:]])[4]
    alone = only(pipeline.suggest([Note(text=NOTE)]))
    assert [s.grade for s in among.suggestions] == [s.grade for s in alone.suggestions]
    for a, b in zip(among.suggestions, alone.suggestions, strict=True):
        for grade, probability in a.probabilities.items():
            assert math.isclose(probability, b.probabilities[grade], abs_tol=1e-4)


def test_judgment_is_read_and_not_only_topic(pipeline: Pipeline) -> None:
    notes = [
        Note(text="Supervisors review every crime file and give clear direction.", scope="2.1"),
        Note(text="Supervisors don't review crime files and give no direction.", scope="2.1"),
    ]
    good, bad = pipeline.suggest(notes)
    assert by_id(good)["2.1"].evidence[0].leaning == "positive"
    assert by_id(bad)["2.1"].evidence[0].leaning == "negative"
    assert by_id(good)["2.1"].expected > by_id(bad)["2.1"].expected + 0.5


@pytest.mark.parametrize("scope", ["99", "effectiveness", "3.2.99"])
def test_an_unknown_scope_is_refused(pipeline: Pipeline, scope: str) -> None:
    with pytest.raises(PeelError) as caught:
        pipeline.suggest([Note(text=NOTE, scope=scope)])
    assert caught.value.code == "NOTE_UNKNOWN_SCOPE"


def test_many_notes_are_streamed(pipeline: Pipeline) -> None:
    taken = 0

    def notes() -> object:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield Note(text="No backlog.\nVictims are updated.", note_id=str(number))

    stream = pipeline.stream(notes())  # type: ignore[arg-type]
    assert next(stream).note.note_id == "0"
    assert taken < 2_000
