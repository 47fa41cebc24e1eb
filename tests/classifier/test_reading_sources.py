"""Paths to notes: every check before the first note, plain text and standard input."""

import io
import sys
from pathlib import Path

import pytest

from classifier.reading import open_notes
from criteria.errors import PeelError
from criteria.schema import Edition, Question, SubQuestion

QUESTION = Question("3.2", "Q", "area", "3", True, (SubQuestion("3.2.4", "S"),), {}, ())
EDITION = Edition("tiny", "Tiny", ("poor", "fine"), (QUESTION,), "0" * 64)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def fault(*paths: str | Path) -> PeelError:
    with pytest.raises(PeelError) as caught:
        open_notes(paths, EDITION)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".TXT"])
def test_a_text_file_is_one_note(tmp_path: Path, encoding: str, suffix: str) -> None:
    path = written(tmp_path / f"day1{suffix}", "caf\u00e9 \u2013 quiet\r\nfine".encode(encoding))
    (note,) = open_notes([path], EDITION)
    assert (note.note_id, note.text) == ("day1", "caf\u00e9 \u2013 quiet\r\nfine")


def test_a_source_can_be_read_again_and_in_the_order_given(tmp_path: Path) -> None:
    first = written(tmp_path / "b.txt", "one two")
    second = written(tmp_path / "a.csv", "text\nthree\nfour\n")
    source = open_notes([first, str(second)], EDITION)
    assert [[note.note_id for note in source] for _ in range(2)] == [["b", "a-2", "a-3"]] * 2
    assert len(source) == 3


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "NOTE_EMPTY"),
        ("a.txt", b" \n\t", "NOTE_EMPTY"),
        ("a.txt", b"\xef\xbb\xbf", "NOTE_EMPTY"),
        ("a.txt", bytes(range(256)) * 10, "NOTE_BINARY"),
        ("a.txt", b"\x01\x02\x03\x04 text", "NOTE_BINARY"),
        ("a.txt", b"PK\x03\x04rest", "NOTE_BINARY"),
        ("a.md", b"%PDF-1.7 text", "NOTE_BINARY"),
        ("a.txt", "text".encode("utf-16-le"), "NOTE_BINARY"),
        ("a.txt", b"\xff\xfea", "NOTE_ENCODING"),
        ("a.txt", b"caf\x81\xe9", "NOTE_ENCODING"),
        ("a.doc", b"text", "NOTE_UNKNOWN_SUFFIX"),
        ("a", b"text", "NOTE_UNKNOWN_SUFFIX"),
    ],
)
def test_faults_of_a_file(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    error = fault(written(tmp_path / name, content))
    assert error.code == code
    assert error.where is not None and name in error.where


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert fault(tmp_path).code == "NOTE_IS_FOLDER"
    assert fault(tmp_path / "none.txt").code == "NOTE_MISSING"


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.txt", "text")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert fault(path).code == "NOTE_UNREADABLE"


def test_a_large_text_is_read_and_a_larger_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.txt", "Files late. " * 900_000)
    assert len(open_notes([path], EDITION)) == 1
    monkeypatch.setattr("classifier.reading.plain.LARGEST", 1000)
    assert fault(path).code == "NOTE_TOO_LARGE"


def test_an_id_used_twice_names_both_places(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    first = written(tmp_path / "n.csv", "text,note_id\na,k\nb,l\n")
    second = written(tmp_path / "x" / "n.csv", "text,note_id\nc,l\n")
    error = fault(first, second)
    assert error.code == "NOTE_DUPLICATE_ID"
    assert error.where == f"{first}, line 3 and {second}, line 2"


@pytest.mark.parametrize("scope", ["3", "3.2", "3.2.4", ""])
def test_known_scopes_are_taken(tmp_path: Path, scope: str) -> None:
    path = written(tmp_path / "n.csv", f"text,scope\nfine,{scope}\n")
    (note,) = open_notes([path], EDITION)
    assert note.scope == (scope or None)


@pytest.mark.parametrize("scope", ["3.2.5", "area", "nonsense"])
def test_unknown_scopes_are_refused(tmp_path: Path, scope: str) -> None:
    path = written(tmp_path / "n.csv", f"text,scope\nfine,3\nmore,{scope}\n")
    error = fault(path)
    assert (error.code, error.where) == ("NOTE_UNKNOWN_SCOPE", "n.csv, line 3, column scope")
    assert "3.2" in error.hint


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_standard_input_is_one_note(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    stdin(monkeypatch, "caf\u00e9 fine".encode(encoding))
    source = open_notes(["-"], EDITION)
    assert [(n.note_id, n.text) for n in source] == [("stdin", "caf\u00e9 fine")]
    assert len(list(source)) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "NOTE_EMPTY"), (b"a\0b", "NOTE_BINARY"), (b"\x81\xff", "NOTE_ENCODING")],
)
def test_faults_of_standard_input(
    monkeypatch: pytest.MonkeyPatch, content: bytes, code: str
) -> None:
    stdin(monkeypatch, content)
    assert fault("-").code == code
