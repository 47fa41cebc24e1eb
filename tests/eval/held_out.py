"""Made-up held-out predictions for the tests of what is done with them."""

import numpy as np

from criteria.schema import Edition
from eval.cross_validation import HeldOut
from eval.records import Finding, Record

WORDS_OF_A_NOTE = "Sgt Example said the cells flood"


def toy_held_out(edition: Edition, n: int = 60) -> HeldOut:
    """Return predictions that are right two times in three, on forces of six records."""
    rng = np.random.default_rng(0)
    grades = rng.integers(1, 3, size=n)
    suggested = np.where(np.arange(n) % 3 == 0, 3 - grades, grades)
    probabilities = np.full((n, 4), 0.1)
    probabilities[np.arange(n), suggested] = 0.7
    subs = tuple(sub.id for sub in edition.sub_questions())
    records = tuple(
        Record(
            f"r{i}",
            f"force {i // 6}",
            2016 + i % 2,
            "2" if i % 2 else "3",
            edition.grades[grade],
            (Finding(f"{WORDS_OF_A_NOTE} {i}", "2.1.1", "positive", 2.0),),
        )
        for i, grade in enumerate(grades)
    )
    return HeldOut(
        records=records,
        grades=grades,
        probabilities=probabilities,
        suggested=suggested,
        abstained=np.arange(n) % 10 == 0,
        plausible=tuple((1, 2) if i % 4 else (int(s),) for i, s in enumerate(suggested)),
        leanings=("positive",) * n,
        strengths=np.tile([0.0, 0.0, 0.0, 0.1, 0.2, 0.6, 0.1], (n, 1)),
        routing_parts={
            name: rng.normal(size=(n, len(subs))) for name in ("similarity", "vector", "words")
        },
        sub_questions=subs,
    )
