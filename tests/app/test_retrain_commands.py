"""The commands around retraining tell what is wrong and change nothing."""

import json
from pathlib import Path

import pytest

from app.commands import queue
from app.main import run
from app.models_here import default_model, model_named
from app.settings import read_settings
from criteria.errors import PeelError
from training.promoting import promote
from training.queue import Queued
from training.registry import CHAMPION, Registry

HEADER = "judgment_id,force,scope,grade,text,moderated_grade\n"
ROW = "j{0},force {1},3.2,good,Plans are read and acted on in visit {0}.,{2}\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEEL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, rows: list[str]) -> str:
    Path(name).write_text(HEADER + "".join(rows), encoding="utf-8")
    return name


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "\nhint: " in shown.err
    return shown.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["retrain"], "OUTCOMES_NONE"),
        (["retrain", "--format", "pdf"], "USAGE"),
        (["models"], "USAGE"),
        (["models", "show", "nowhere"], "BUNDLE_MISSING"),
        (["models", "show", "abcdef12"], "MODEL_UNKNOWN"),
        (["models", "promote"], "MODEL_UNKNOWN"),
        (["models", "rollback"], "NOTHING_TO_ROLL_BACK"),
        (["models", "diff", "default", "challenger"], "MODEL_UNKNOWN"),
        (["suggest", "examples.txt", "--model", "challenger"], "MODEL_UNKNOWN"),
        (["monitor", "missing.txt"], "NOTE_MISSING"),
        (["monitor"], "JUDGMENTS_NONE"),
        (["queue"], "JUDGMENTS_NONE"),
        (["queue", "--size", "0"], "USAGE"),
    ],
)
def test_bad_usage_is_told(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"error[{code}]" in told(arguments, capsys)


def test_a_grade_outside_the_scale_is_told_with_its_line(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [ROW.format(i, i % 4, "good") for i in range(20)] + [ROW.format(20, 0, "splendid")]
    err = told(["retrain", "--outcomes", put("o.csv", rows)], capsys)
    assert "splendid" in err
    assert "line 22" in err
    assert not (home / "home" / "registry").exists()


def test_an_unknown_judgment_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("o.csv").write_text("judgment_id,moderated_grade\nj1,good\n", encoding="utf-8")
    assert "OUTCOME_UNKNOWN_JUDGMENT" in told(["retrain", "--outcomes", "o.csv"], capsys)


def test_the_default_answers_until_something_was_promoted_and_then_the_champion(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, default = read_settings(), default_model()
    for name in (None, "default", CHAMPION):
        assert model_named(name, None, settings) is None
    registry = Registry(settings.registry)
    with registry.writing():
        registry.adopt(default.folder, "b" * 64)
        promote(registry, "b" * 64, default, who="me", override=True, reason="a trial")
    folder = registry.bundle("b" * 64)
    for name in (None, CHAMPION, "b" * 12):
        assert model_named(name, None, settings) == folder
    assert model_named(None, "peel-2018", settings) == folder
    assert model_named("default", None, settings) is None
    assert run(["models", "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [m["roles"] for m in listed["models"] if m["fingerprint"] == "b" * 64] == [["champion"]]
    assert listed["promotions"][0]["reason"] == "a trial"


def test_another_edition_starts_cold_from_the_default_bundle(home: Path) -> None:
    registry = Registry(read_settings().registry)
    with registry.writing():
        registry.adopt(default_model().folder, "b" * 64)
        promote(registry, "b" * 64, default_model(), who="me", override=True, reason="a trial")
    other = Path(__file__).parent.parent / "fixtures" / "editions" / "library_2030"
    assert model_named(None, str(other), read_settings()) is None


def test_a_damaged_champion_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = Registry(read_settings().registry)
    with registry.writing():
        registry.adopt(default_model().folder, "b" * 64)
        promote(registry, "b" * 64, default_model(), who="me", override=True, reason="a trial")
    with (registry.bundle("b" * 64) / "parameters.json").open("a") as stream:
        stream.write(" ")
    Path("n.txt").write_text("No backlog of cases.", encoding="utf-8")
    assert "BUNDLE_CHANGED" in told(["suggest", "n.txt"], capsys)
    with pytest.raises(PeelError):
        registry.find("nowhere")


@pytest.mark.parametrize("command", ["queue", "monitor"])
def test_a_store_of_another_edition_is_told(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Path(__file__).parent.parent / "fixtures" / "editions" / "library_2030"
    Path("books.csv").write_text(
        "judgment_id,force,scope,grade,text\nb1,Northshire,A.1,strong,Shelves are full.\n",
        encoding="utf-8",
    )
    assert run(["judgments", "import", "books.csv", "--criteria", str(other), "--quiet"]) == 0
    capsys.readouterr()
    assert "STORE_OTHER_EDITION" in told([command], capsys)


def test_the_csv_of_the_queue_starts_no_formula() -> None:
    row = Queued("=1+1", 1, 0.5, 0.5, 1.0, "the model is unsure")
    assert queue._written([row], queue.Format.csv).splitlines()[1].startswith("1,'=1+1,")
