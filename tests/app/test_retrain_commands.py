"""The commands around retraining tell what is wrong and change nothing."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.commands import monitor, queue
from app.main import run
from app.models_here import default_model, model_named
from app.settings import read_settings
from criteria.errors import PeelError
from training.drift import Measure
from training.pointers import write_json
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


def promoted() -> Registry:
    registry = Registry(read_settings().registry)
    with registry.writing():
        registry.adopt(default_model().folder, "b" * 64)
        promote(registry, "b" * 64, default_model(), who="me", override=True, reason="a trial")
    return registry


def test_the_default_has_a_fingerprint_before_anything_was_promoted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    default = default_model().fingerprint
    for name in (default, default[:8]):
        assert model_named(name, None, read_settings()) is None
    assert run(["models", "show", default[:12]]) == 0
    shown = capsys.readouterr().out
    assert default in shown
    assert "{" not in shown
    assert "ALREADY_CHAMPION" in told(["models", "promote", default], capsys)


def test_hints_say_what_would_change_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    err = told(["models", "show", "challenger"], capsys)
    assert "no challenger yet" in err
    assert "hint: run peel retrain" in err
    registry, champion = promoted(), "b" * 64
    refused = {"rules": [{"rule": "speed", "passed": False, "figures": {}}]}
    default = default_model().fingerprint
    write_json(registry.verdict_path(default, champion), refused)
    err = told(["models", "promote", default], capsys)
    assert "GATE_REFUSED" in err
    assert "moderate more, then run peel retrain" in err


def test_damaged_pointers_are_mended_by_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    registry = promoted()
    for role in ("champion", "challenger"):
        (registry.folder / f"{role}.json").write_text("{", encoding="utf-8")
    hint = told(["models", "show", "champion"], capsys)
    assert "run peel models list" in hint
    assert run(["models", "list"]) == 0
    assert registry.pointed_at(CHAMPION) == "b" * 64
    capsys.readouterr()
    assert run(["models", "rollback"]) == 0
    assert registry.pointed_at(CHAMPION) == default_model().fingerprint


def test_a_promotion_taken_out_of_the_log_is_told_and_switches_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    registry = promoted()
    registry.log.write_text("", encoding="utf-8")
    assert "PROMOTIONS_CHANGED" in told(["models", "list"], capsys)
    assert registry.pointed_at(CHAMPION) == "b" * 64


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


@pytest.mark.parametrize(("open_", "told"), [(1, "not listed"), (0, "nothing to moderate")])
def test_what_the_file_says_was_moderated_is_not_queued(
    open_: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [ROW.format(i, i, "good") for i in range(2)]
    rows += [ROW.format(i, i, " ") for i in range(2, 2 + open_)]
    asked: list[frozenset[str]] = []
    monkeypatch.setattr(
        "training.queue.queue", lambda pipeline, judgments, done, size: asked.append(done) or []
    )
    assert run(["queue", put("o.csv", rows)]) == 0
    assert asked == [frozenset({"j0", "j1"})]
    err = capsys.readouterr().err
    assert f"2 of {2 + open_} judgments moderated already" in err
    assert told in err


def test_measures_are_told_even_if_mlflow_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise PeelError("TRACKING_BROKEN", "MLflow cannot be written", hint="see its file")

    parts = SimpleNamespace(edition=None, bundle=SimpleNamespace(fingerprint="b" * 64))
    start = SimpleNamespace(parts=parts, pipeline=None, reference=lambda: None)
    measured = Measure("routing_mix", 0.0, None, None, "nothing", "calm")
    monkeypatch.setattr(monitor, "start_of", lambda settings: start)
    monkeypatch.setattr(monitor, "_notes", lambda *_: [])
    monkeypatch.setattr(monitor, "_outcomes", lambda *_: ([], ""))
    monkeypatch.setattr("training.profile.read_texts", lambda *_: None)
    monkeypatch.setattr("training.drift.measure", lambda *_: [measured])
    monkeypatch.setattr("training.model_registry.ModelTracker.log_monitoring", refuse)
    assert run(["monitor", "--quiet"]) == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out)["measures"][0]["why"] == "calm"
    assert "TRACKING_BROKEN" in shown.err


def test_the_csv_of_the_queue_starts_no_formula() -> None:
    row = Queued("=1+1", 1, 0.5, 0.5, 1.0, "the model is unsure")
    assert queue._written([row], queue.Format.csv).splitlines()[1].startswith("1,'=1+1,")
