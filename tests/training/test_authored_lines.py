"""Lines of our own: soundly labelled, and none of them copied from what is evaluated on."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import eval.behaviour
from criteria.schema import Edition
from eval.records import RECORDS
from training.examples import AUTHORED
from training.relevance import RELEVANCE_LINES
from training.relevance_threshold import CHOOSING

FOLDER = AUTHORED[0].parent
# Those by authors who might have come near an evaluated text; the README says how near is too near.
CHECKED = [path for path in FOLDER.glob("*.jsonl") if path.stem.endswith(("general", "pairs"))]
SIGNS = {"negative": (-3, -2, -1), "mixed": (-1, 0, 1), "positive": (1, 2, 3)}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def five_words(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


@pytest.fixture(scope="module")
def evaluated() -> set[tuple[str, ...]]:
    behaviour = Path(eval.behaviour.__file__).parent / "data" / "behaviour"
    paths = (RECORDS, CHOOSING, *sorted(behaviour.glob("*.jsonl")))
    rows = [row for path in paths for row in lines(path)]
    return {run for text in texts(rows) for run in five_words(text)}


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: path.stem)
def test_labels_are_sound(path: Path, edition: Edition) -> None:
    known = {sub.id for sub in edition.sub_questions()}
    for line in lines(path):
        assert line["sub_question"] in known, line
        assert line["runner_up"] is None or line["runner_up"] in known, line
        assert line["strength"] in SIGNS[line["leaning"]], line


@pytest.mark.parametrize("path", [*CHECKED, RELEVANCE_LINES], ids=lambda path: path.stem)
def test_no_line_is_near_an_evaluated_text(path: Path, evaluated: set[tuple[str, ...]]) -> None:
    for line in lines(path):
        own = five_words(line["text"])
        assert len(own & evaluated) <= len(own) / 3, line["text"]


@pytest.mark.parametrize("path", [p for p in CHECKED if p.stem.endswith("pairs")], ids=str)
def test_sides_of_a_pair_stand_together_and_differ(path: Path) -> None:
    rows = lines(path)
    groups: dict[str, set[tuple[str, int]]] = {}
    for line in rows:
        groups.setdefault(line["pair"], set()).add((line["leaning"], line["strength"]))
    assert [pair for pair, sides in groups.items() if len(sides) < 2] == []
    starts = sum(a["pair"] != b["pair"] for a, b in pairwise(rows))
    assert starts == len(groups) - 1
