"""The command line as other programs rely on it: formats, streams, exit codes, no traceback."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from app.main import cli, run
from classifier.pipeline import DEFAULT_BUNDLE
from criteria.errors import PeelError

GOOD = "Supervisors review every crime file.\nNo backlog in digital forensics.\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEEL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def command(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )


def test_jsonl_is_what_the_contract_says(home: Path) -> None:
    path = put(home, "week.txt", GOOD)
    done = command("suggest", path, "-", stdin="Victims are not updated.")
    assert done.returncode == 0, done.stderr
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first["note_id"], second["note_id"]) == ("week", "stdin")
    assert set(first) >= {"note_id", "force", "scope", "model", "criteria", "suggestions", "gaps"}
    assert first["criteria"]["edition"] == "peel-2018"
    for suggestion in first["suggestions"]:
        assert abs(sum(suggestion["probabilities"].values()) - 1.0) <= 1e-6
        assert (suggestion["grade"] is None) == suggestion["abstained"]
        for piece in suggestion["evidence"]:
            assert GOOD[piece["start"] : piece["end"]] == piece["text"]


def test_stderr_is_silent_when_all_is_well(home: Path) -> None:
    done = command("suggest", put(home, "a.txt", GOOD))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["table", "json", "jsonl", "csv", "html"])
def test_every_format_is_written_whole(
    home: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(home, "a.txt", GOOD)
    assert run(["suggest", path, "--format", name, "--output", "report"]) == 0
    assert "Supervisors" in (home / "report").read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""


BAD_NOTES = {
    "missing.txt": (None, "NOTE_MISSING"),
    "empty.txt": (b"", "NOTE_EMPTY"),
    "notes.xyz": (b"hello", "NOTE_UNKNOWN_SUFFIX"),
    "garbage.txt": (bytes(range(256)) * 8, "NOTE_BINARY"),
    "nul.csv": (b"text\na\0b\n", "NOTE_BINARY"),
    "fake.docx": (b"PK\x05\x06" + bytes(18), "NOTE_NOT_DOCX"),
    "plain.docx": (b"not a zip", "NOTE_NOT_DOCX"),
    "no_text.csv": (b"note_id,force\n1,X\n", "NOTE_NO_TEXT_COLUMN"),
    "ragged.csv": (b"note_id,text\n1,a,b\n", "NOTE_RAGGED_ROW"),
    "broken.jsonl": (b'{"text":"a"}\n{"text":"b"}\n{"text":\n', "NOTE_BAD_JSON"),
    "twice.csv": (b"note_id,text\n1,aa\n1,bb\n", "NOTE_DUPLICATE_ID"),
    "scope.csv": (b"text,scope\nfine,99.9\n", "NOTE_UNKNOWN_SCOPE"),
}


@pytest.mark.parametrize("name", BAD_NOTES)
def test_bad_notes_are_told_and_leave_nothing(
    home: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content, code = BAD_NOTES[name]
    if content is not None:
        put(home, name, content)
    assert run(["suggest", name, "--format", "csv", "--output", "out.csv"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"error[{code}]: ")
    assert "\nhint: " in told.err
    assert not (home / "out.csv").exists()


def test_a_broken_third_line_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home, "broken.jsonl", BAD_NOTES["broken.jsonl"][0] or b"")
    assert run(["suggest", "broken.jsonl"]) == 2
    assert "line 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["suggest"], "USAGE"),
        (["suggest", "a.txt", "--format", "pdf"], "USAGE"),
        (["nonsense"], "USAGE"),
        (["suggest", "a.txt", "--scope", "99"], "SCOPE_UNKNOWN"),
        (["suggest", "a.txt", "--model", "nowhere"], "BUNDLE_MISSING"),
        (["suggest", "a.txt", "--criteria", "peel-1066"], "CRITERIA_UNKNOWN"),
        (["criteria", "show", "99"], "SCOPE_UNKNOWN"),
        (["criteria", "check", "nowhere"], "CRITERIA_FOLDER"),
        (["evaluate", "--data", "nowhere.jsonl"], "DATA_MISSING"),
        (["suggest", "."], "NOTE_IS_FOLDER"),
    ],
)
def test_bad_usage_is_told(
    home: Path, arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(home, "a.txt", GOOD)
    assert run(arguments) == 2
    assert f"error[{code}]: " in capsys.readouterr().err


def test_a_changed_bundle_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "bundle"
    folder.mkdir()
    for path in DEFAULT_BUNDLE.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "parameters.json").open("ab") as stream:
        stream.write(b" ")
    put(home, "a.txt", GOOD)
    assert run(["suggest", "a.txt", "--model", str(folder)]) == 2
    assert "error[BUNDLE_CHANGED]" in capsys.readouterr().err


def test_an_existing_report_survives_a_bad_run(home: Path) -> None:
    put(home, "report.csv", "mine")
    assert run(["suggest", "missing.txt", "--output", "report.csv"]) == 2
    assert (home / "report.csv").read_text() == "mine"


def test_scope_option_serves_notes_that_name_none(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home, "n.csv", "note_id,text,scope\na,No backlog of cases.,3.2\nb,No backlog of cases.,\n")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
    assert run(["suggest", "n.csv", "--scope", "2"]) == 0
    sys.stdout.seek(0)
    assert [json.loads(line)["scope"] for line in sys.stdout] == ["3.2", "2"]


def commands(group: object = None, *path: str) -> Iterator[list[str]]:
    """Yield the words of every command there is, and of every group of commands."""
    found = typer.main.get_command(cli) if group is None else group
    yield list(path)
    for name, below in getattr(found, "commands", {}).items():
        yield from commands(below, *path, name)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--help"]) == 0
    assert "Example:" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("peel 0.")


def test_help_imports_nothing_heavy() -> None:
    probe = (
        "import sys; from app.main import run; run(['suggest', '--help']); "
        "run(['judgments', 'import', '--help']); "
        "heavy = {'torch', 'spacy', 'sklearn', 'numpy', 'jinja2', 'sqlalchemy', 'alembic'}; "
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False)
    assert done.returncode == 0


def test_criteria_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["criteria", "list"]) == 0
    assert "5.1  How effective" in capsys.readouterr().out
    assert run(["criteria", "show", "3.2"]) == 0
    assert "3.2-G9" in capsys.readouterr().out


def test_criteria_check_says_no_with_exit_3(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "edition").mkdir()
    put(home / "edition", "edition.yaml", "name: x\n")
    assert run(["criteria", "check", "edition"]) == 3
    assert "edition.yaml" in capsys.readouterr().out


def test_an_unexpected_failure_quotes_no_note(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("Mrs Smith of Acacia Avenue")

    monkeypatch.setattr("classifier.reading.open_notes", explode)
    put(home, "a.txt", GOOD)
    assert run(["suggest", "a.txt"]) == 1
    told = capsys.readouterr().err
    assert "error[UNEXPECTED]" in told
    assert "Smith" not in told


def test_interruption_is_130(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("classifier.reading.open_notes", interrupt)
    put(home, "a.txt", GOOD)
    assert run(["suggest", "a.txt"]) == 130


def test_errors_are_two_lines() -> None:
    problem = PeelError("CODE", "what is wrong", where="file, line 3", hint="do this")
    assert str(problem) == "error[CODE]: what is wrong, file, line 3\nhint: do this"
