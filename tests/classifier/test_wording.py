import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.segmenting import segment
from classifier.wording import (
    KNOWN_WORDS,
    judged_text,
    judged_words,
    mend_slips,
    replace_ranked_names,
)
from criteria.schema import Edition
from training.word_list import word_list

GRADES = ("inadequate", "requires improvement", "good", "outstanding")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Supevisors review every invesitgation.", "Supervisors review every investigation."),
        ("Saffeguarding plans are checkked.", "Safeguarding plans are checked."),
        ("Superviors sign it off.", "Supervisors sign it off."),
    ],
)
def test_slips_are_mended(typed: str, meant: str) -> None:
    assert mend_slips(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Neighbourhood officers recognised the offence and analysed it at the centre.",
        "Victims' code compliance fell.",
        "offrs on nights, mispers and OCGs reviewed, IAG met",
        "Met Kowalczyk and Wrzesniewski at Northshire.",
        "See forms/intelx at desk@northshyre.example.",
        "Ymwelais â'r heddlu ddoe ac roedd pawb yn gyfeillgar iawn.",
        "",
    ],
)
def test_words_that_are_no_slips_stay(text: str) -> None:
    assert mend_slips(text) == text


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("DS Lindqvist says reviews are late.", "DS says reviews are late."),
        ("Reviews are late (Ch Insp 4417 A. Okafor).", "Reviews are late (Ch Insp)."),
        ("Police Constable Training is late.", "Police Constable is late."),
        ("DC Teams are short.", "DC Teams are short."),
    ],
)
def test_names_behind_a_rank_are_left_out(text: str, judged: str) -> None:
    assert replace_ranked_names(text, "") == judged


def test_a_verdict_is_stripped_unless_it_is_all_there_is() -> None:
    assert judged_text("The force is good because victims are kept informed", GRADES) == (
        "victims are kept informed"
    )
    assert judged_text("Good.", GRADES) == "Good."


def test_pieces_keep_what_was_typed_beside_what_is_judged() -> None:
    note = "Sgt Abara says supevisors review every case."
    (piece,) = segment(note, GRADES)
    assert piece.text == note
    assert piece.content == "Sgt says supervisors review every case."


@given(st.text(max_size=200))
def test_any_text_is_taken_and_judging_again_changes_nothing(text: str) -> None:
    once = judged_words(text)
    assert mend_slips(once) == mend_slips(mend_slips(once))


def test_the_committed_list_is_what_the_lines_and_criteria_give(edition: Edition) -> None:
    committed = KNOWN_WORDS.read_text(encoding="utf-8").split()
    assert committed == word_list(edition)
