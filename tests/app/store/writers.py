"""What other processes do to a store in the tests of killing and of writing at once.

Run as ``python -m tests.app.store.writers imports|changes URL NAME COUNT``; says "ready" once the
store is open.
"""

import sys
from pathlib import Path

from app.store import Store
from app.store.importing import import_judgments
from app.store.judgments import record_judgments
from classifier.judgments import Judgment
from classifier.reading.judgments import PlacedJudgment
from classifier.reading.shapes import Row

ROWS = 150


def placed(name: str, rows: int) -> list[PlacedJudgment]:
    return [
        PlacedJudgment(
            Judgment(f"{name}/{row}", "Kent", "3.2", "good", "Files are reviewed. " * 40),
            Row({}, f"{name}, line {row}", row, "column"),
        )
        for row in range(rows)
    ]


def imports(store: Store, name: str, count: int) -> None:
    """Import file after file, each of ``ROWS`` judgments of its own."""
    for number in range(count):
        with store.writing() as session:
            one = placed(f"{name}-{number}", ROWS)
            import_judgments(session, one, who=name, source=Path(__file__))


def changes(store: Store, name: str, count: int) -> None:
    """Change one judgment that everybody changes, again and again, and add one of our own."""
    for number in range(count):
        shared = Judgment("shared", "Kent", "3.2", "good", f"{name} {number}")
        own = Judgment(f"{name}/{number}", "Kent", "3.2", "good", "Fine.")
        with store.writing() as session:
            record_judgments(session, [shared, own], who=name)


if __name__ == "__main__":
    work, url, name, count = sys.argv[1:]
    with Store.open(url) as store:
        print("ready", flush=True)  # noqa: T201 - the parent waits for it
        {"imports": imports, "changes": changes}[work](store, name, int(count))
