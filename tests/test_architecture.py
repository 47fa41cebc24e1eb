"""The house keeps its shape: one-way layers, pinned versions, nothing unsafe, nothing private."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("criteria", "models", "classifier", "eval", "training", "app")


def test_layers_are_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_direct_dependency_is_pinned_in_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    names = {re.split(r"[<>=\[]", item)[0].strip().lower() for item in wanted}
    assert names <= pinned


@pytest.mark.parametrize(
    "unsafe",
    [r"\bpickle\b(?!d)", r"joblib\.load", r"torch\.load\(", r"yaml\.load\(", "allow_pickle=True"],
)
def test_nothing_that_ships_loads_code_from_files(unsafe: str) -> None:
    sources = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    assert sources
    found = [path for path in sources if re.search(unsafe, path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_grade_of_an_edition_is_named_in_code() -> None:
    sources = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    named = re.compile(r"[\"'](requires_improvement|inadequate|outstanding|good)[\"']")
    found = [path for path in sources if named.search(path.read_text(encoding="utf-8"))]
    assert found == []
