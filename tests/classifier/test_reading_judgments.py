"""Judgments and moderated outcomes in: every row checked, every fault told with its place."""

import json
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.formulas import guarded, neutralised, unguarded
from classifier.judgments import Judgment
from classifier.reading.forces import listed_forces, other_spelling
from classifier.reading.judgments import read_judgments
from classifier.reading.outcomes import place_outcomes, read_outcomes
from criteria.errors import PeelError
from criteria.schema import Edition

TODAY = date(2019, 6, 1)
HEADER = "judgment_id,force,inspector,date,scope,grade,text"
ROW = "j1,Kent,A. Reader,2019-03-27,3.2,good,Files are reviewed."


def put(folder: Path, *lines: str, name: str = "set.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def put_json(folder: Path, **fields: object) -> Path:
    row = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    return put(folder, json.dumps({**row, **fields}), name="set.jsonl")


def fault(path: Path, edition: Edition, *forces: str) -> PeelError:
    with pytest.raises(PeelError) as caught:
        read_judgments(path, edition, known_forces=forces, today=TODAY)
    assert "SECRET" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_row_becomes_a_judgment(kind: str, tmp_path: Path, edition: Edition) -> None:
    csv = put(tmp_path, f"{HEADER},suggestion_seen,shift", f"{ROW},yes,B")
    path = csv if kind == "csv" else put_json(tmp_path, suggestion_seen=True, shift="B")
    assert read_judgments(path, edition, today=TODAY) == [
        Judgment(
            "j1",
            "Kent",
            "3.2",
            "good",
            "Files are reviewed.",
            inspector="A. Reader",
            date=date(2019, 3, 27),
            extra={"shift": "B"},
            suggestion_seen=True,
        )
    ]


def test_inspector_and_date_are_optional(tmp_path: Path, edition: Edition) -> None:
    path = put(tmp_path, "judgment_id;force;scope;grade;text", "j1;X;3;Requires Improvement;-slow")
    (judgment,) = read_judgments(path, edition, today=TODAY)
    assert (judgment.grade, judgment.inspector, judgment.date) == (edition.grades[1], None, None)
    assert (judgment.suggestion_seen, judgment.text) == (None, "-slow")


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("j1,Kent,,,3.2,excellent,SECRET", "JUDGMENT_UNKNOWN_GRADE", "grade"),
        ("j1,Kent,,,3.2,,SECRET", "JUDGMENT_FIELD_EMPTY", "grade"),
        ("j1,Kent,,,9.9,good,SECRET", "JUDGMENT_UNKNOWN_SCOPE", "scope"),
        ("j1,Kent,,,legitimacy,good,SECRET", "JUDGMENT_UNKNOWN_SCOPE", "scope"),
        ("j1,Kent,,,5.1,good,SECRET", "JUDGMENT_UNGRADED_SCOPE", "scope"),
        ("j1,Kent,,,5.1.1,good,SECRET", "JUDGMENT_UNGRADED_SCOPE", "scope"),
        ("j1,,,,3.2,good,SECRET", "JUDGMENT_FIELD_EMPTY", "force"),
        ("j1,Bedfordshre,,,3.2,good,SECRET", "JUDGMENT_UNKNOWN_FORCE", "force"),
        (",Kent,,,3.2,good,SECRET", "JUDGMENT_FIELD_EMPTY", "judgment_id"),
        ("j1,Kent,,,3.2,good,  ", "JUDGMENT_FIELD_EMPTY", "text"),
        ("j1,Kent,,2019-06-02,3.2,good,SECRET", "JUDGMENT_FUTURE_DATE", "date"),
        ("j1,Kent,,27/03/2019,3.2,good,SECRET", "JUDGMENT_BAD_DATE", "date"),
        (f"j1,Kent,{'SECRET ' * 40},,3.2,good,x", "JUDGMENT_FIELD_TOO_LONG", "inspector"),
    ],
)
def test_faults_name_line_and_column(
    row: str, code: str, column: str, tmp_path: Path, edition: Edition
) -> None:
    error = fault(put(tmp_path, HEADER, "j0,Kent,,,3.2,good,fine", row), edition, "Bedfordshire")
    assert (error.code, error.where) == (code, f"set.csv, line 3, column {column}")


@pytest.mark.parametrize("column", ["edition", "Criteria"])
def test_a_row_of_another_edition_is_refused_even_of_a_known_judgment(
    column: str, tmp_path: Path, edition: Edition
) -> None:
    (known,) = read_judgments(put(tmp_path, HEADER, ROW), edition, today=TODAY)
    path = put(tmp_path, f"judgment_id,moderated_grade,{column}", "j1,good,peel-2021", name="o.csv")
    error = outcome_fault(path, edition, known)
    assert (error.code, error.where) == (
        "JUDGMENT_OTHER_EDITION",
        f"o.csv, line 2, column {column}",
    )
    error = fault(put(tmp_path, f"{HEADER},{column}", f"{ROW},peel-2021"), edition)
    assert error.code == "JUDGMENT_OTHER_EDITION"
    own = put(tmp_path, f"{HEADER},{column}", f"{ROW},{edition.name}")
    assert read_judgments(own, edition, today=TODAY)[0].extra == {column: edition.name}


def test_faults_of_a_json_line_name_the_key(tmp_path: Path, edition: Edition) -> None:
    error = fault(put_json(tmp_path, grade=5), edition)
    assert (error.code, error.where) == ("NOTE_WRONG_TYPE", "set.jsonl, line 1, key grade")
    assert fault(put_json(tmp_path, suggestion_seen="perhaps"), edition).code == "JUDGMENT_BAD_SEEN"
    assert fault(put_json(tmp_path, text="a\0b"), edition).code == "NOTE_BINARY"
    assert fault(put_json(tmp_path, force="a\0b"), edition).code == "NOTE_BINARY"


def test_all_faults_are_told_at_once(tmp_path: Path, edition: Edition) -> None:
    rows = ["j1,Kent,,,3.2,superb,x", "j2,Kent,,,3.2,good,x", "j3,Kent,,,99,good,x"]
    error = fault(put(tmp_path, HEADER, *rows), edition)
    assert error.where == "set.csv, line 2, column grade"
    assert "set.csv, line 4, column scope" in error.hint


def test_a_missing_column_and_another_kind_of_file_are_refused(
    tmp_path: Path, edition: Edition
) -> None:
    path = put(tmp_path, "judgment_id,force,scope,text", "j1,Kent,3,x")
    assert fault(path, edition).code == "JUDGMENT_NO_GRADE_COLUMN"
    assert fault(put(tmp_path, "x", name="set.txt"), edition).code == "NOTE_UNKNOWN_SUFFIX"
    assert fault(tmp_path / "none.csv", edition).code == "NOTE_MISSING"
    assert fault(put(tmp_path, HEADER), edition).code == "NOTE_EMPTY"


def test_an_id_used_twice_names_both_rows(tmp_path: Path, edition: Edition) -> None:
    error = fault(put(tmp_path, HEADER, ROW, ROW), edition)
    assert error.code == "JUDGMENT_DUPLICATE_ID"
    assert error.where == "set.csv, line 2 and set.csv, line 3"


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("kent", ["Kent"], "Kent"),
        ("Devon & Cornwall Police", ["Devon and Cornwall"], "Devon and Cornwall"),
        ("Bedfordshrie", [], "Bedfordshire"),
        ("Bedfordshre", [], "Bedfordshire"),
        ("Northshirre", ["Northshire"], "Northshire"),
        ("Northshire", ["Southshire"], None),
        ("Kent", [], None),
        ("KENT", [], None),
        ("X", ["Y"], None),
        ("Force 1", ["Force 2"], None),
        ("Force B", ["Force A"], None),
        ("Essex", ["Sussex"], None),
    ],
)
def test_another_spelling_of_a_force_is_told(
    name: str, known: list[str], meant: str | None
) -> None:
    assert other_spelling(name, known) == meant


def test_no_force_of_the_list_is_taken_for_another() -> None:
    assert len(listed_forces()) == 43
    for force in listed_forces():
        others = [other for other in listed_forces() if other != force]
        assert other_spelling(force, others) is None


def test_two_spellings_in_one_file_are_told(tmp_path: Path, edition: Edition) -> None:
    other = ROW.replace("j1,Kent", "j2,Kent Police")
    error = fault(put(tmp_path, HEADER, ROW, other), edition)
    assert error.code == "JUDGMENT_UNKNOWN_FORCE"
    assert '"Kent"' in error.hint


@given(st.text(alphabet="'=+-@a\t \n"))
def test_a_guarded_cell_is_safe_and_comes_back(text: str) -> None:
    assert neutralised(guarded(text)) == guarded(text)
    assert unguarded(guarded(text)) == text


MODERATED = "moderated_grade,moderator,moderated_at,reason"


def test_an_outcome_with_its_whole_judgment_needs_no_store(
    tmp_path: Path, edition: Edition
) -> None:
    path = put(
        tmp_path, f"{HEADER},{MODERATED}", f"{ROW},Outstanding,The panel,2019-05-01T10:30,Why not"
    )
    (outcome,) = read_outcomes(path, edition, today=TODAY)
    assert (outcome.judgment.grade, outcome.moderated_grade) == ("good", edition.grades[-1])
    assert (outcome.moderator, outcome.reason) == ("The panel", "Why not")
    assert outcome.moderated_at == datetime(2019, 5, 1, 10, 30)


def outcome_fault(path: Path, edition: Edition, *versions: Judgment) -> PeelError:
    with pytest.raises(PeelError) as caught:
        read_outcomes(path, edition, stored={"j1": versions}, today=TODAY)
    return caught.value


def test_an_outcome_finds_the_version_it_is_about(tmp_path: Path, edition: Edition) -> None:
    old = Judgment("j1", "Kent", "3.2", "good", "Files are reviewed.")
    new = Judgment("j1", "Kent", "3.2", "outstanding", "Files are reviewed.")
    bare = put(tmp_path, "judgment_id,moderated_grade", "j1,good")
    (outcome,) = read_outcomes(bare, edition, stored={"j1": [old, new]}, today=TODAY)
    assert outcome.judgment is new
    told = put(tmp_path, "judgment_id,grade,text,moderated_grade", "j1,good,,good")
    (outcome,) = read_outcomes(told, edition, stored={"j1": [old, new]}, today=TODAY)
    assert outcome.judgment is old
    other = put(tmp_path, "judgment_id,grade,moderated_grade", "j1,inadequate,good")
    error = outcome_fault(other, edition, old, new)
    assert (error.code, error.where) == ("OUTCOME_OTHER_JUDGMENT", "set.csv, line 2")


@pytest.mark.parametrize("known", [None, False])
def test_an_outcome_does_not_lose_that_the_suggestion_was_seen(
    known: bool | None, tmp_path: Path, edition: Edition
) -> None:
    """An outcome judged after a look counts for less, so the mark must not vanish unseen."""
    judgment = Judgment("j1", "Kent", "3.2", "good", "Fine.", suggestion_seen=known)
    path = put(tmp_path, "judgment_id,moderated_grade,suggestion_seen", "j1,good,yes")
    error = outcome_fault(path, edition, judgment)
    assert error.code == "OUTCOME_OTHER_JUDGMENT"
    assert "suggestion_seen" in error.message
    seen = replace(judgment, suggestion_seen=True)
    (found,) = read_outcomes(path, edition, stored={"j1": [seen]}, today=TODAY)
    assert found.judgment == seen


def test_an_outcome_of_an_unknown_judgment_is_refused(tmp_path: Path, edition: Edition) -> None:
    path = put(tmp_path, "judgment_id,moderated_grade", "j1,good")
    error = outcome_fault(path, edition)
    assert (error.code, error.where) == ("OUTCOME_UNKNOWN_JUDGMENT", "set.csv, line 2")


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("j1,superb,,,", "JUDGMENT_UNKNOWN_GRADE", "moderated_grade"),
        ("j1,,The panel,,", "JUDGMENT_FIELD_EMPTY", "moderated_grade"),
        ("j1,good,,2019-06-02,", "JUDGMENT_FUTURE_DATE", "moderated_at"),
        ("j1,good,,soon,", "JUDGMENT_BAD_DATE", "moderated_at"),
    ],
)
def test_faults_of_an_outcome_name_the_column(
    row: str, code: str, column: str, tmp_path: Path, edition: Edition
) -> None:
    error = outcome_fault(put(tmp_path, f"judgment_id,{MODERATED}", row), edition)
    assert (error.code, error.where) == (code, f"set.csv, line 2, column {column}")


def test_rows_without_a_decision_are_passed_over(tmp_path: Path, edition: Edition) -> None:
    header = f"judgment_id,{MODERATED}"
    path = put(tmp_path, header, "j1,good,,,", "j2,,,,", "j2,,,,")
    assert place_outcomes(path, edition, today=TODAY).passed_over == 2
    assert outcome_fault(put(tmp_path, header, "j1,,,,"), edition).code == "OUTCOME_NONE"


@pytest.mark.parametrize("name", ["set.csv", "set.jsonl"])
@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from([HEADER, ROW, "\n", '"', ",", "\r", "\0", "{", "}", "[", "j2"])).map(
        lambda parts: "".join(parts).encode()
    )
)
def test_garbage_is_read_or_refused_and_never_a_crash(
    name: str, edition: Edition, content: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        for read in (read_judgments, read_outcomes):
            with suppress(PeelError):
                assert read(path, edition, today=TODAY)
