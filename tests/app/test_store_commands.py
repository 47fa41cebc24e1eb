"""The commands on the store as a panel uses them: import, list, export, moderate, flags, audit."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.main import run
from app.settings import read_settings
from app.store import Store
from app.store.flags import Raised, record_flags
from classifier.fingerprints import flag_fingerprint
from classifier.judgments import Judgment

HEADER = "judgment_id,force,inspector,date,scope,grade,text,shift"
ROWS = [
    'j1,Kent,A. Reader,2019-03-27,3.2,good,"- Files are reviewed, mostly",B',
    "j2,Kent,A. Reader,,3,requires improvement,=1+1,",
    "j3,Dyfed-Powys,,,3.2.4,outstanding,Dim \u00f4l-groniad,",
]
Told = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEEL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PEEL_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def listed(capsys: Told, *arguments: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run([*arguments, "--format", "jsonl"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_same_file_twice_changes_nothing_and_says_so(capsys: Told) -> None:
    path = put("set.csv", HEADER, *ROWS)
    assert run(["judgments", "import", path]) == 0
    assert capsys.readouterr() == ("judgments: 3 added, 0 unchanged\n", "")
    assert run(["judgments", "import", path]) == 0
    told = "judgments: nothing changed, all 3 were in the store already\n"
    assert capsys.readouterr() == (told, "")
    assert len(listed(capsys, "audit", "list")) == 4


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_what_is_exported_can_be_imported_and_changes_nothing(suffix: str, capsys: Told) -> None:
    assert run(["judgments", "import", put("set.csv", HEADER, *ROWS)]) == 0
    assert run(["judgments", "export", "--output", f"out.{suffix}"]) == 0
    capsys.readouterr()
    assert run(["judgments", "import", f"out.{suffix}"]) == 0
    assert capsys.readouterr().out.startswith("judgments: nothing changed")


def test_an_exported_spreadsheet_runs_no_formula_and_waits_for_the_panel() -> None:
    assert run(["judgments", "import", put("set.csv", HEADER, *ROWS)]) == 0
    assert run(["judgments", "export", "--output", "out.csv"]) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["text"][0] for row in rows] == ["'", "'", "D"]
    assert {row["moderated_grade"] for row in rows} == {""}
    rows[1] |= {"moderated_grade": "Good", "reason": "The backlog has gone", "moderator": "Panel"}
    with Path("out.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert run(["moderate", "import", "out.csv"]) == 0


def test_the_panels_decisions_are_taken_in_and_shown(capsys: Told) -> None:
    assert run(["judgments", "import", put("set.csv", HEADER, *ROWS)]) == 0
    path = put("m.csv", "judgment_id,moderated_grade,reason", "j2,good,Gone", "j1,,")
    capsys.readouterr()
    assert run(["moderate", "import", path]) == 0
    told = capsys.readouterr()
    assert told.out == "moderated outcomes: 1 added, 0 unchanged\n"
    assert told.err == "1 row without a decision passed over\n"
    assert run(["moderate", "import", path, "--quiet"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("moderated outcomes: nothing changed")
    assert told.err == ""
    grades = [row["moderated_grade"] for row in listed(capsys, "judgments", "list")]
    assert grades == [None, "good", None]
    exported = listed(capsys, "judgments", "export")
    assert [row["reason"] for row in exported] == [None, "Gone", None]


def test_a_changed_judgment_is_a_new_version_and_the_old_one_is_shown(capsys: Told) -> None:
    assert run(["judgments", "import", put("set.csv", HEADER, *ROWS)]) == 0
    changed = ROWS[0].replace("mostly", "always")
    capsys.readouterr()
    assert run(["judgments", "import", put("set.csv", HEADER, changed)]) == 0
    told = capsys.readouterr().out
    assert told == "judgments: 0 added, 1 changed (kept as new versions), 0 unchanged\n"
    found = listed(capsys, "judgments", "list", "j1")
    assert [(row["version"], str(row["text"])[-6:]) for row in found] == [
        (1, "mostly"),
        (2, "always"),
    ]
    assert run(["judgments", "list", "j1", "--format", "table"]) == 0
    assert "always" in capsys.readouterr().out


BAD_ROWS = {
    "JUDGMENT_UNKNOWN_GRADE": "j9,Kent,,,3.2,superb,SECRET,",
    "JUDGMENT_UNKNOWN_SCOPE": "j9,Kent,,,99,good,SECRET,",
    "JUDGMENT_UNKNOWN_FORCE": "j9,kent,,,3.2,good,SECRET,",
    "JUDGMENT_UNGRADED_SCOPE": "j9,Kent,,,5.1,good,SECRET,",
    "JUDGMENT_FUTURE_DATE": "j9,Kent,,2999-01-01,3.2,good,SECRET,",
    "JUDGMENT_DUPLICATE_ID": "j8,Kent,,,3.2,good,SECRET,",
    "NOTE_RAGGED_ROW": "j9,Kent",
}


@pytest.mark.parametrize("code", BAD_ROWS)
def test_a_bad_row_leaves_the_store_as_it_was(code: str, capsys: Told) -> None:
    assert run(["judgments", "import", put("set.csv", HEADER, *ROWS)]) == 0
    before = listed(capsys, "judgments", "export"), listed(capsys, "audit", "list")
    path = put("bad.csv", HEADER, "j8,Kent,,,3.2,good,Fine.,", BAD_ROWS[code])
    assert run(["judgments", "import", path]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"error[{code}]: ")
    assert "line 3" in told.err
    assert "\nhint: " in told.err
    assert "SECRET" not in told.err
    assert (listed(capsys, "judgments", "export"), listed(capsys, "audit", "list")) == before


def test_outcomes_of_unknown_judgments_leave_the_store_as_it_was(capsys: Told) -> None:
    assert run(["judgments", "import", put("set.csv", HEADER, *ROWS)]) == 0
    before = listed(capsys, "judgments", "export")
    path = put("m.csv", "judgment_id,moderated_grade", "j1,good", "j77,good")
    assert run(["moderate", "import", path]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error[OUTCOME_UNKNOWN_JUDGMENT]")
    assert "m.csv, line 3" in told
    assert listed(capsys, "judgments", "export") == before


def test_what_is_left_aside_or_new_is_told(capsys: Told) -> None:
    path = put("set.csv", f"{HEADER},moderated_grade", "j1,Northshire,,,3.2,good,Fine.,,good")
    assert run(["judgments", "import", path]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "warning: new and not among the 43 forces: Northshire",
        "warning: 1 moderated grade was left aside; peel moderate import reads them",
    ]
    assert run(["judgments", "import", path, "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def raise_flag() -> str:
    about = Judgment("j9", "Kent", "3.2", "good", "Fine.")
    name = flag_fingerprint("thin_evidence", [about])
    assert run(["judgments", "import", put("j9.csv", HEADER, "j9,Kent,,,3.2,good,Fine.,")]) == 0
    with Store.open(read_settings().database_url) as store, store.writing() as session:
        record_flags(session, [Raised(name, "thin_evidence", ("j9",), 0.5, {})], who="me")
    return name[:12]


def test_a_flag_is_dismissed_then_upheld_and_counted(capsys: Told) -> None:
    flag = raise_flag()
    assert run(["flags", "dismiss", flag, "--reason", "another unit"]) == 0
    assert capsys.readouterr().out.endswith(f"flag {flag} dismissed\n")
    (found,) = listed(capsys, "flags", "list")
    assert (found["id"], found["verdict"], found["reason"]) == (flag, "dismissed", "another unit")
    assert run(["flags", "uphold", flag[:6], "--reason", "on reflection"]) == 0
    (rate,) = listed(capsys, "flags", "rates")
    assert (rate["kind"], rate["upheld"], rate["dismissed"]) == ("thin_evidence", 1, 0)
    changed = "j9,Kent,,,3.2,outstanding,Fine.,"
    assert run(["judgments", "import", put("j9.csv", HEADER, changed)]) == 0
    assert listed(capsys, "flags", "list") == []
    assert [row["standing"] for row in listed(capsys, "flags", "list", "--all")] == [False]
    for name in ("list", "rates"):
        assert run(["flags", name, "--format", "table"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["flags", "dismiss", "abc", "--reason", "x"], "FLAG_UNKNOWN"),
        (["flags", "dismiss", "abc"], "USAGE"),
        (["judgments", "list", "j77"], "JUDGMENT_UNKNOWN"),
        (["judgments", "import", "none.csv"], "NOTE_MISSING"),
        (["moderate", "import", "none.csv"], "NOTE_MISSING"),
        (["judgments", "export", "--output", "."], "OUTPUT_IS_FOLDER"),
        (["audit", "list", "--last", "0"], "USAGE"),
    ],
)
def test_bad_usage_is_told(arguments: list[str], code: str, capsys: Told) -> None:
    assert run(arguments) == 2
    assert f"error[{code}]: " in capsys.readouterr().err


def test_the_audit_answers_no_with_exit_3(home: Path, capsys: Told) -> None:
    assert run(["judgments", "import", put("set.csv", HEADER, *ROWS)]) == 0
    assert run(["audit", "verify"]) == 0
    told = capsys.readouterr().out
    assert "the event log is whole: 4 entries" in told
    assert run(["audit", "verify", "--expect", told.split()[-1]]) == 0
    with closing(sqlite3.connect(home / "home" / "store.db")) as connection:
        connection.execute("UPDATE judgment_versions SET grade = 'good' WHERE judgment_id = 'j3'")
        connection.commit()
    capsys.readouterr()
    assert run(["audit", "verify"]) == 3
    assert capsys.readouterr().out == "judgment j3/1 is not what entry 3 recorded\n"
    assert run(["audit", "list", "--format", "table"]) == 0


def test_a_damaged_store_is_told(home: Path, capsys: Told) -> None:
    (home / "home").mkdir()
    (home / "home" / "store.db").write_bytes(b"garbage " * 1000)
    assert run(["judgments", "list"]) == 2
    assert capsys.readouterr().err.startswith("error[STORE_DAMAGED]: ")
