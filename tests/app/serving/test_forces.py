"""Names of forces: the list and what is in use, against slips."""

from pathlib import Path

import pytest

from app.serving.faults import FieldError
from app.serving.forces import check_forces, checked_force
from app.store.judgments import record_judgments
from app.store.opening import Store
from classifier.judgments import Judgment
from classifier.types import Note
from criteria.errors import PeelError


@pytest.mark.parametrize(
    ("force", "in_use", "meant"),
    [
        ("Essex", [], None),
        ("essex", [], "Essex"),
        ("Essex Police", [], "Essex"),
        ("essex", ["essex"], "Essex"),
        ("Essex", ["essex"], None),
        ("Essex", ["Essex Police"], "Essex Police"),
        ("Essex Police", ["Essex Police"], None),
        ("Northshire", ["Essex"], None),
        ("northshire", ["Northshire"], "Northshire"),
        ("Northshire", ["Northshire", "northshire"], None),
    ],
)
def test_another_spelling_is_refused_whoever_came_first(
    tmp_path: Path, force: str, in_use: list[str], meant: str | None
) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    rows = [Judgment(f"j{n}", name, "3", "good", "Text.") for n, name in enumerate(in_use)]
    with store.writing() as db:
        record_judgments(db, rows, who="test")
    with store.reading() as db:
        if meant is None:
            assert checked_force(db, force) == force
            return
        with pytest.raises(FieldError) as caught:
            checked_force(db, force)
        assert f"did you mean {meant}?" in caught.value.hint
        with pytest.raises(PeelError) as caught_in_file:
            check_forces(db, [Note("Text.", "n1", "Kent"), Note("Text.", "n2", force)])
        assert caught_in_file.value.where == f"note n2, force {force}"


def test_a_judgment_that_is_replaced_holds_no_slip_fast(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    with store.writing() as db:
        record_judgments(db, [Judgment("j", "Northshrie", "3", "good", "Text.")], who="test")
        assert checked_force(db, "Northshire", leaving=["j"]) == "Northshire"
