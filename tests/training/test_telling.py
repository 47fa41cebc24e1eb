"""MLflow's aliases catch up with the registry, wherever a command was stopped."""

from pathlib import Path

import pytest

from criteria.errors import PeelError
from training.registry import CHALLENGER, CHAMPION, Registry
from training.telling import TOLD, tell, untold


class Aliases:
    """MLflow as far as it matters here."""

    def __init__(self) -> None:
        self.named: dict[str, str] = {}
        self.failing = False

    def point(self, alias: str, fingerprint: str) -> None:
        if self.failing:
            raise PeelError("TRACKING_FAILED", "MLflow could not be written", hint="see to it")
        self.named[alias] = fingerprint


@pytest.fixture
def mlflow() -> Aliases:
    return Aliases()


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path)


def switch(registry: Registry, before: str, after: str) -> None:
    registry.switch(after, who="me", action="promote", before=before, reason="a trial")


def test_it_is_told_once(registry: Registry, mlflow: Aliases) -> None:
    assert untold(registry) == {}
    with registry.writing():
        registry.challenge("b")
        switch(registry, "a", "b")
        assert untold(registry) == {CHAMPION: "b", CHALLENGER: "b"}
        tell(registry, mlflow)
    assert untold(registry) == {}
    assert mlflow.named == {CHAMPION: "b", CHALLENGER: "b"}
    mlflow.failing = True
    with registry.writing():
        tell(registry, mlflow)


def test_a_failure_leaves_the_decision_and_is_made_good_later(
    registry: Registry, mlflow: Aliases
) -> None:
    with registry.writing():
        switch(registry, "a", "b")
        mlflow.failing = True
        with pytest.raises(PeelError):
            tell(registry, mlflow)
    assert registry.pointed_at(CHAMPION) == "b"
    assert untold(registry) == {CHAMPION: "b"}
    mlflow.failing = False
    with registry.writing():
        tell(registry, mlflow)
    assert (mlflow.named, untold(registry)) == ({CHAMPION: "b"}, {})


def test_a_crash_before_the_pointer_is_seen_as_well(
    registry: Registry, mlflow: Aliases, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, registry.writing():
        patch.setattr(Registry, "_follow", lambda self, line: None)
        switch(registry, "a", "b")
    assert untold(registry) == {CHAMPION: "b"}
    with registry.writing():
        tell(registry, mlflow)
    assert registry.pointed_at(CHAMPION) == mlflow.named[CHAMPION] == "b"


def test_there_and_back_while_nobody_told_is_noticed(registry: Registry, mlflow: Aliases) -> None:
    """Another program may have set the alias for the first switch, and failed at the second."""
    with registry.writing():
        switch(registry, "a", "b")
        tell(registry, mlflow)
        switch(registry, "b", "a")
        mlflow.point(CHAMPION, "a")
        switch(registry, "a", "b")
    assert untold(registry) == {CHAMPION: "b"}


@pytest.mark.parametrize("content", ["{", "[]", '{"champion": 3}'])
def test_a_damaged_note_is_as_none(registry: Registry, mlflow: Aliases, content: str) -> None:
    with registry.writing():
        switch(registry, "a", "b")
        tell(registry, mlflow)
    (registry.folder / TOLD).write_text(content, encoding="utf-8")
    assert untold(registry) == {CHAMPION: "b"}
