"""Roughened copies say the same, less tidily, and the same way each time."""

from training.tuning.batches import roughly
from training.tuning.recipe import Recipe
from training.tuning.roughening import roughened

TEXT = "Sergeants review domestic abuse investigations with victims within twelve hours."
MANY = [TEXT] * 200


def test_the_same_seed_gives_the_same_copies() -> None:
    assert roughened(MANY, 1) == roughened(MANY, 1)
    assert roughened(MANY, 1) != roughened(MANY, 2)


def test_every_way_is_taken_and_most_words_stay() -> None:
    copies = roughened(MANY, 0)
    assert len(set(copies)) > 50
    assert any("DA invs" in copy for copy in copies)
    assert any(copy.isupper() for copy in copies)
    words = set(TEXT.lower().split())
    kept = [len(words & set(copy.lower().split())) / len(words) for copy in copies]
    assert min(kept) >= 0.3
    assert sum(kept) / len(kept) >= 0.7


def test_short_and_empty_texts_survive() -> None:
    assert len(roughened(["", "ok", "No."], 0)) == 3


def test_a_share_of_rows_points_at_copies() -> None:
    batches = [list(range(10))] * 100
    rough = roughly(batches, 10, Recipe(roughening=0.25))
    moved = [new for batch in rough for new in batch if new >= 10]
    assert 180 < len(moved) < 320
    assert all(new % 10 == old for batch in rough for old, new in enumerate(batch))
