"""Notes are cut into one idea a piece, with offsets into the note."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from classifier.segmenting import GRADE_ONLY, HEADING, TOO_SHORT, segment

GRADES = ("inadequate", "requires_improvement", "good", "outstanding")


def texts(note: str) -> list[str]:
    return [piece.text for piece in segment(note, GRADES)]


def reasons(note: str) -> list[str | None]:
    return [piece.set_aside for piece in segment(note, GRADES)]


ONE_PIECE = """
Spoke to Ch. Insp. Rowe (no. 4 on the list) about Nos. 3-5.
Det. Supt. Hale at St. Mary's, p. 3, para. 2 says vs. last year it is fine.
She waited approx. 3.5 hrs, i.e. too long.
Reviews e.g. CCTV not done, see 3.2.4 and https://example.org/a.b?c=1 for detail.
Seen at 10.30 a.m. by the DCI.
J. Smith of the dept. told us.
Staff are trained... and happy.
"Nobody asks." said a PC.
Staff (most of them. Not all.) are trained.
CCTV; phones; ANPR all chased
Strategy is clear but nobody reads it; ever.
Mr. Jones and Sgt. Hill sampled twelve files inc. CCTV.
""".strip().splitlines()


@pytest.mark.parametrize("note", ONE_PIECE)
def test_what_belongs_together_stays_together(note: str) -> None:
    assert texts(note) == [note]


@pytest.mark.parametrize(
    ("note", "pieces"),
    [
        (
            "no supervisor review on file; victims not updated; good use of CCTV",
            ["no supervisor review on file", "victims not updated", "good use of CCTV"],
        ),
        (
            "Files late. Victims not told! Why not?",
            ["Files late.", "Victims not told!", "Why not?"],
        ),
        ("Seen at 10.30 a.m. The DCI knew.", ["Seen at 10.30 a.m.", "The DCI knew."]),
        ("Spoke to the sgt. No backlog seen.", ["Spoke to the sgt.", "No backlog seen."]),
        ("no review on file. victims not told.", ["no review on file.", "victims not told."]),
        ('He said "it works." They agreed.', ['He said "it works."', "They agreed."]),
        ("All done late.Victims not told", ["All done late.", "Victims not told"]),
        ("See para. 2. Victims not told.", ["See para. 2.", "Victims not told."]),
        (
            "Burglary | 12 | seven had no review at all | victims were updated",
            ["Burglary | 12 | seven had no review at all", "victims were updated"],
        ),
    ],
)
def test_what_is_apart_is_cut(note: str, pieces: list[str]) -> None:
    assert texts(note) == pieces


@pytest.mark.parametrize(
    "mark", "- * • – o ▪ → [ ] [x] 1. 2) (a) iv. > ✓".replace("[ ]", "[_]").split()
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_list_marks_are_taken_off(mark: str, line_end: str) -> None:
    mark = mark.replace("_", " ")
    note = line_end.join(
        [f"{mark} files not reviewed", f"\t{mark} victims not told", "", "end of it"]
    )
    assert texts(note) == ["files not reviewed", "victims not told", "end of it"]


def test_hard_wrapped_lines_are_joined_and_ideas_are_not() -> None:
    wrapped = "The force has a good understanding of the\nvulnerable people in its area."
    assert [piece.content for piece in segment(wrapped, GRADES)] == [wrapped.replace("\n", " ")]
    assert texts("no review on file\nvictims not told") == ["no review on file", "victims not told"]
    assert texts("Files not reviewed\nVictims not told") == [
        "Files not reviewed",
        "Victims not told",
    ]
    assert len(texts("- no review on file for any\n  Northshire burglary\n- victims not told")) == 2


def test_a_paragraph_broken_at_a_fixed_width_is_one() -> None:
    lines = [
        "Supervisors on the east side look at each file before it goes to the",
        "CPS and sign it off, which the sergeants we met at Port Hallam and at",
        "Whinmoor said had cut the number that come back to them by a third",
    ]
    assert len(texts("\n".join(lines))) == 1


@pytest.mark.parametrize(
    "line",
    ["Day 2 - custody", "Crime prevention:", "# Week one", "CRIME PREVENTION", "**Custody visit**",
     "Section 3: Victims", "Annex C. Case file audit", "DAY 1 - CUSTODY"],
)  # fmt: skip
def test_headings_are_set_aside(line: str) -> None:
    assert reasons(f"{line}\nNo supervisor review on file.") == [HEADING, None]


def test_a_note_in_capitals_is_not_all_headings() -> None:
    assert reasons("FILES NOT REVIEWED\nVICTIMS NOT TOLD\nCELLS CLEAN") == [None] * 3


@pytest.mark.parametrize(
    "note", ["12/03/2018", "Custody", "14 March 2018", "https://example.org/a"]
)
def test_scraps_are_set_aside(note: str) -> None:
    assert reasons(note) == [TOO_SHORT]


def test_a_verdict_is_kept_out_of_the_content() -> None:
    note = "The force is good at prevention. RI because half of files had no review (good)."
    first, second = segment(note, GRADES)
    assert (first.set_aside, first.content) == (GRADE_ONLY, "")
    assert second.set_aside is None
    assert second.content == "half of files had no review."


def test_emphasis_is_kept_in_the_text_and_out_of_the_content() -> None:
    (piece,) = segment("This is **not** done _well_ here", GRADES)
    assert piece.text == "This is **not** done _well_ here"
    assert piece.content == "This is not done well here"


def test_a_line_without_punctuation_is_capped() -> None:
    pieces = texts("word " * 1000)
    assert max(map(len, pieces)) <= 400
    assert sum(len(piece.split()) for piece in pieces) == 1000


@pytest.mark.parametrize(
    "note",
    ["a" * 200_000, ". " * 20_000, "(a; " * 5_000, "a;" * 50_000, "!" * 50_000, '" ' * 20_000,
     "x; " * 20_000, "- " * 50_000, "1. " * 20_000, "good and " * 5_000],
    ids=lambda note: note[:6],
)  # fmt: skip
def test_odd_notes_take_no_time(note: str) -> None:
    for piece in segment(note, GRADES):
        assert note[piece.start : piece.end] == piece.text


def check(note: str) -> None:
    last = 0
    covered: list[str] = []
    for piece in segment(note, GRADES):
        assert note[piece.start : piece.end] == piece.text
        assert last <= piece.start < piece.end
        assert piece.text == piece.text.strip()
        covered.append(piece.text)
        last = piece.end
    # Letters that number a list ("iv.") are marks, not words.
    words = [word for word in re.findall(r"[^\W\d_]{2,}", note) if not re.fullmatch("[ivx]+", word)]
    assert [w for w in re.findall(r"[^\W\d_]{2,}", "\n".join(covered)) if w in set(words)] == words


NOTE_LIKE = st.lists(
    st.sampled_from(
        ["- ", "\n", "\r\n", " ", ". ", "; ", "no. 4 ", "Insp. ", "files ", "Victims ", "e.g. ",
         "(", ") ", '"', "# ", "* ", "| ", "**",
         "good ", "the force is ", "...", "!", "? ", "\t", "iv. "]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), NOTE_LIKE))
@example("files | Victims ;")
def test_offsets_and_words_hold_for_any_text(note: str) -> None:
    check(note)


@pytest.mark.parametrize(
    "note", ONE_PIECE + ["Files late.", "no review on file", "Victims not told"]
)
def test_a_piece_is_one_piece_again(note: str) -> None:
    (piece,) = segment(note, GRADES)
    assert texts(piece.text) == [piece.text]
