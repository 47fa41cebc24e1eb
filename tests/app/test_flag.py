"""``peel flag`` on a file and on the store, and what it refuses."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.flagging import _by_bundle
from app.main import run
from app.settings import Settings
from classifier.judgments import Judgment
from classifier.pipeline import Parts, load_parts
from training.registry import Registry

ROWS = [
    {
        "judgment_id": "a",
        "force": "North",
        "scope": "2",
        "grade": "outstanding",
        "text": "Hundreds of crimes were allocated to nobody.\nVictims are not told anything.\n"
        "Supervisors never look at files.",
    },
    {
        "judgment_id": "b",
        "force": "South",
        "scope": "2",
        "grade": "good",
        "text": "Supervisors review every file.\nVictims are kept up to date.\n"
        "Investigation plans are clear and followed.",
    },
]


@pytest.fixture
def judgments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEEL_HOME", str(tmp_path / "home"))
    path = tmp_path / "judgments.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return path


def test_flag_and_ranking_of_a_file_then_dismissal_in_the_store(
    judgments: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["flag", str(judgments)]) == 0
    flags = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [unlike] = [one for one in flags if one["kind"] == "unlike_its_evidence"]
    assert unlike["judgment_id"] == "a"
    assert unlike["steps"] >= 1
    assert run(["flag", str(judgments), "--ranking"]) == 0
    ranking = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["judgment_id"] for one in ranking] == ["a", "b"]
    assert run(["judgments", "import", str(judgments)]) == 0
    assert run(["flag", "--output", str(tmp_path / "first.jsonl")]) == 0
    assert run(["flags", "dismiss", unlike["flag_id"], "--reason", "seen"]) == 0
    assert run(["flag", "--output", str(tmp_path / "second.jsonl")]) == 0
    first, second = (
        (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8") for name in ("first", "second")
    )
    assert unlike["flag_id"] in first
    assert unlike["flag_id"] not in second


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--output", "judgments.jsonl"], "OUTPUT_IS_INPUT"),
        (["--ranking", "--format", "html"], "FLAG_RANKING_FORMAT"),
        (["--format", "xml"], "USAGE"),
    ],
)
def test_wrong_options_are_told(
    judgments: Path,
    words: list[str],
    code: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(judgments.parent)
    before = judgments.read_text(encoding="utf-8")
    assert run(["flag", "judgments.jsonl", *words]) == 2
    captured = capsys.readouterr()
    assert f"error[{code}]" in captured.err and "hint:" in captured.err
    assert captured.out == ""
    assert judgments.read_text(encoding="utf-8") == before


def test_an_empty_store_is_told(judgments: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["flag"]) == 2
    assert "error[STORE_EMPTY]" in capsys.readouterr().err


def test_what_a_promoted_model_learned_from_is_checked_by_the_one_before(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "", "")
    parts = load_parts()
    promoted = Parts(replace(parts.bundle, name="promoted", fingerprint="f" * 64), parts.edition)
    home = Registry(settings.registry).home(promoted.bundle.fingerprint)
    home.mkdir(parents=True)
    learned = [{"sha256": hashlib.sha256(ROWS[0]["text"].encode()).hexdigest()}]
    (home / "trail.json").write_text(json.dumps({"outcomes": learned}), encoding="utf-8")
    judgments = [Judgment(**row) for row in ROWS]
    groups = {
        fair.bundle.fingerprint: rows for fair, rows in _by_bundle(judgments, promoted, settings)
    }
    assert groups == {parts.bundle.fingerprint: [0], promoted.bundle.fingerprint: [1]}


def test_flags_come_from_the_champion(
    judgments: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = tmp_path / "home" / "registry"
    registry.mkdir(parents=True)
    (registry / "champion.json").write_text('{"fingerprint": "abcdef"}', encoding="utf-8")
    assert run(["flag", str(judgments)]) == 2
    assert "BUNDLE_MISSING" in capsys.readouterr().err
