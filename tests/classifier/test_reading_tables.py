"""Csv and json-lines files: streaming, and errors that name line and column."""

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from classifier.reading.jsonl import read_jsonl
from classifier.reading.placed import Placed
from classifier.reading.table import read_csv
from criteria.errors import PeelError


def csv_file(folder: Path, content: str | bytes) -> Path:
    path = folder / "notes.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def jsonl_file(folder: Path, *lines: str) -> Path:
    path = folder / "notes.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def fault(reader: Callable[[Path], Iterator[Placed]], path: Path) -> PeelError:
    with pytest.raises(PeelError) as caught:
        list(reader(path))
    assert "SECRET" not in str(caught.value)
    return caught.value


def test_a_csv_row_becomes_a_note_with_unknown_columns_kept(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, "note_id,Text,force,date,scope,shift\na1,Files late,X,2019-03-27,3,B\n"
    )
    (placed,) = read_csv(path)
    note = placed.note
    assert (note.note_id, note.text, note.force, note.date) == (
        "a1",
        "Files late",
        "X",
        "2019-03-27",
    )
    assert (note.scope, note.inspector, dict(note.extra)) == ("3", None, {"shift": "B"})


def test_rows_without_id_are_called_after_file_and_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'text\n"one\ntwo"\nthree\n')
    assert [(p.note.note_id, p.where) for p in read_csv(path)] == [
        ("notes-2", "notes.csv, line 2"),
        ("notes-3", "notes.csv, line 4"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    content = f"force{delimiter}text\r\nX{delimiter}caf\u00e9 \u2013 quiet\r\n"
    (placed,) = read_csv(csv_file(tmp_path, content.encode(encoding)))
    assert placed.note.text == "caf\u00e9 \u2013 quiet"


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        ("note_id,force\na,SECRET\n", "NOTE_NO_TEXT_COLUMN", "line 1"),
        ("SECRET words\nmore\n", "NOTE_NO_TEXT_COLUMN", "line 1"),
        ("text,text\na,b\n", "NOTE_BAD_HEADER", "line 1"),
        ("text,\na,b\n", "NOTE_BAD_HEADER", "line 1"),
        ("text,force\nfine,X\nSECRET, and more,X\n", "NOTE_RAGGED_ROW", "line 3"),
        ("text,force\nSECRET\n", "NOTE_RAGGED_ROW", "line 2"),
        ('text,force\nfine,X\n"SECRET,X\nmore,Y\n', "NOTE_BAD_CSV", "line 3"),
        ('text\n"SECRET"x\n', "NOTE_BAD_CSV", "line 2"),
        ("text\n", "NOTE_EMPTY", "notes.csv"),
        ("", "NOTE_NO_TEXT_COLUMN", "line 1"),
        ("text,force\nfine,X\n  ,X\n", "NOTE_EMPTY", "line 3, column text"),
        ("text,date\nSECRET,27/03/2019\n", "NOTE_BAD_DATE", "line 2, column date"),
        (b"text\nSEC\0RET\n", "NOTE_BINARY", "notes.csv"),
        (b"text\n\x81\x8d\xff\n", "NOTE_ENCODING", "notes.csv"),
    ],
)
def test_faults_of_a_csv_file_name_the_place(
    tmp_path: Path, content: str | bytes, code: str, where: str
) -> None:
    error = fault(read_csv, csv_file(tmp_path, content))
    assert error.code == code
    assert error.where is not None and error.where.endswith(where)


def test_a_giant_field_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.reading.lines.LONGEST", 1000)
    error = fault(read_csv, csv_file(tmp_path, "text\nfine\n" + "x" * 2000))
    assert (error.code, error.where) == ("NOTE_TOO_LARGE", "notes.csv, line 3")


def test_large_fields_that_python_refuses_by_default_are_read(tmp_path: Path) -> None:
    (placed,) = read_csv(csv_file(tmp_path, 'text\n"' + "word " * 50_000 + '"\n'))
    assert len(placed.note.text) == 250_000


def test_rows_are_streamed(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "text\n" + "fine words\n" * 50_000 + "broken,row\n")
    assert len(list(itertools.islice(read_csv(path), 3))) == 3


def test_a_json_object_becomes_a_note_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = jsonl_file(tmp_path, '{"text": "one"}', "", '{"text": "two", "force": null, "n": [1]}')
    notes = [placed.note for placed in read_jsonl(path)]
    assert [note.note_id for note in notes] == ["notes-1", "notes-3"]
    assert dict(notes[1].extra) == {"n": [1]}


@pytest.mark.parametrize(
    ("line", "code", "where"),
    [
        ('{"text": "SECRET"', "NOTE_BAD_JSON", "line 3, column 18"),
        ('["SECRET"]', "NOTE_BAD_JSON", "line 3"),
        ('{"note": "SECRET"}', "NOTE_BAD_JSON", "line 3"),
        ('{"text": 5}', "NOTE_WRONG_TYPE", "line 3, key text"),
        ('{"text": "a", "note_id": [5]}', "NOTE_WRONG_TYPE", "line 3, key note_id"),
        ('{"text": "a", "date": "soon"}', "NOTE_BAD_DATE", "line 3, key date"),
        ('{"text": "a", "text": "b"}', "NOTE_BAD_JSON", "line 3"),
        ('{"text": "a", "n": NaN}', "NOTE_BAD_JSON", "line 3"),
        ('{"text": " "}', "NOTE_EMPTY", "line 3, key text"),
        ('{"text": "a\\u0000b"}', "NOTE_BINARY", "line 3, key text"),
        ('{"text": "a \\ud800"}', "NOTE_BAD_JSON", "line 3"),
        ('{"text": "a", "x": {"y": "\\ud800"}}', "NOTE_BAD_JSON", "line 3"),
        ('{"text": "a", "n": ' + "9" * 5000 + "}", "NOTE_BAD_JSON", "line 3"),
        ('{"text": "a", "n": ' + "[" * 100_000 + "}", "NOTE_BAD_JSON", "line 3"),
    ],
)
def test_faults_of_a_json_line_name_the_line(
    tmp_path: Path, line: str, code: str, where: str
) -> None:
    fine = json.dumps({"text": "fine"})
    error = fault(read_jsonl, jsonl_file(tmp_path, fine, fine, line))
    assert error.code == code
    assert error.where == f"notes.jsonl, {where}"


def test_an_empty_json_lines_file_is_refused(tmp_path: Path) -> None:
    assert fault(read_jsonl, jsonl_file(tmp_path, "", "  ")).code == "NOTE_EMPTY"
