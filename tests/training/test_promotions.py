"""The promotion log keeps what was written, and the registry switches in one step."""

import json
from pathlib import Path

import pytest

from criteria.errors import PeelError
from training.pointers import write_json
from training.promotions import Promotion, append, read_log
from training.registry import CHALLENGER, CHAMPION, Registry


def add(path: Path, after: str) -> Promotion:
    return append(path, who="me", action="promote", before="a", after=after, reason="because")


def test_lines_are_chained_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "log"
    written = [add(path, after) for after in "bcd"]
    assert read_log(path) == written
    assert [line.number for line in written] == [1, 2, 3]
    assert written[1].previous == written[0].hash


@pytest.mark.parametrize("change", ["edit", "take out", "swap"])
def test_a_changed_log_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "log"
    for after in "bcd":
        add(path, after)
    lines = path.read_text().splitlines()
    if change == "edit":
        lines[1] = lines[1].replace("because", "no reason")
    elif change == "take out":
        del lines[0]
    else:
        lines[0], lines[1] = lines[1], lines[0]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(PeelError) as caught:
        read_log(path)
    assert caught.value.code == "PROMOTIONS_CHANGED"


@pytest.mark.parametrize("kept", [0, 1])
def test_a_log_without_the_line_that_made_the_champion_switches_nothing(
    tmp_path: Path, kept: int
) -> None:
    registry = Registry(tmp_path)
    with registry.writing():
        registry.switch("b", who="me", action="promote", before="a", reason="first")
        registry.switch("c", who="me", action="promote", before="b", reason="second")
    lines = registry.log.read_text().splitlines(keepends=True)
    registry.log.write_text("".join(lines[:kept]))
    for read in (registry.promotions, registry.writing().__enter__):
        with pytest.raises(PeelError) as caught:
            read()
        assert caught.value.code == "PROMOTIONS_CHANGED"
    assert registry.pointed_at(CHAMPION) == "c"
    registry.log.unlink()
    with pytest.raises(PeelError, match="log is not as it was written"):
        registry.promotions()


def test_a_line_that_was_never_finished_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    first = add(path, "b")
    with path.open("a") as stream:
        stream.write('{"number": 2, "at"')
    assert read_log(path) == [first]
    second = add(path, "c")
    assert read_log(path) == [first, second]


def test_a_crash_between_log_and_pointer_is_completed_by_the_next_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry(tmp_path)
    with registry.writing():
        registry.switch("b", who="me", action="promote", before="a", reason="first")
    with monkeypatch.context() as patch, registry.writing():
        patch.setattr(Registry, "_follow", lambda self, line: None)
        registry.switch("c", who="me", action="promote", before="b", reason="second")
    assert registry.pointed_at(CHAMPION) == "b"
    with registry.writing():
        assert registry.pointed_at(CHAMPION) == "c"


def test_only_one_run_may_write(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    with registry.writing(), pytest.raises(PeelError) as caught, Registry(tmp_path).writing():
        pass
    assert caught.value.code == "REGISTRY_BUSY"


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    left = tmp_path / "models" / ".stage-abc"
    left.mkdir(parents=True)
    (left / "half").write_text("half")
    assert registry.fingerprints() == []
    with registry.writing():
        assert not left.exists()


def test_models_are_found_by_the_beginning_of_their_fingerprint(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    for fingerprint in ("abcdef1", "abcdef2", "123456789"):
        registry.home(fingerprint).mkdir(parents=True)
    assert registry.find("123456") == "123456789"
    for name, code in (
        ("abcdef", "MODEL_AMBIGUOUS"),
        ("123", "MODEL_UNKNOWN"),
        ("champion", "MODEL_UNKNOWN"),
    ):
        with pytest.raises(PeelError) as caught:
            registry.find(name)
        assert caught.value.code == code


def test_a_pointer_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "champion.json"
    write_json(path, {"fingerprint": "a" * 64})
    write_json(path, {"fingerprint": "b"})
    assert json.loads(path.read_text()) == {"fingerprint": "b"}
    assert [found.name for found in tmp_path.iterdir()] == ["champion.json"]
    path.write_text("{")
    with pytest.raises(PeelError) as caught:
        Registry(tmp_path).pointed_at(CHAMPION)
    assert caught.value.code == "REGISTRY_CHANGED"


def test_a_damaged_pointer_is_mended_from_the_log_by_the_next_writer(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    with registry.writing():
        registry.switch("b", who="me", action="promote", before="a", reason="first")
    (tmp_path / "champion.json").write_text("{")
    with pytest.raises(PeelError) as caught:
        registry.champion_bundle()
    assert caught.value.code == "REGISTRY_CHANGED"
    with registry.writing():
        assert registry.pointed_at(CHAMPION) == "b"


def test_a_damaged_challenger_is_none_and_blocks_nothing(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    registry.folder.joinpath("challenger.json").write_text("{")
    assert registry.pointed_at(CHALLENGER) is None
    with registry.writing():
        registry.challenge("b")
    assert registry.pointed_at(CHALLENGER) == "b"


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_damaged_trail_is_told(tmp_path: Path, content: str) -> None:
    registry = Registry(tmp_path)
    registry.home("b").mkdir(parents=True)
    registry.home("b").joinpath("trail.json").write_text(content)
    with pytest.raises(PeelError) as caught:
        registry.trail("b")
    assert caught.value.code == "REGISTRY_CHANGED"


def test_a_registry_keeps_its_identity_and_no_other_has_it(tmp_path: Path) -> None:
    one, other = Registry(tmp_path / "one"), Registry(tmp_path / "other")
    for registry in (one, other):
        registry.folder.mkdir()
    assert one.identity == Registry(one.folder).identity != other.identity


def test_a_registry_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(PeelError) as caught, Registry(tmp_path / "file").writing():
        pass
    assert caught.value.code == "REGISTRY_NOT_WRITABLE"
