"""What a challenger is trained on: committed records, the champion's outcomes, and those given."""

from collections.abc import Set

from criteria.errors import PeelError
from eval.evaluation import N_FOLDS
from models.bundle import Bundle
from training.corpus import RECORD, Corpus, look_up_corpus
from training.registry import Registry

CORPUS = "corpus.safetensors"

# A force a fold, and enough rows that a fold holds a few of them.
LEAST_FORCES = N_FOLDS
LEAST_OUTCOMES = 12


def check_enough(forces: Set[str], n: int) -> None:
    """Refuse outcomes that are too few to compare two models on.

    Raises:
        PeelError: ``OUTCOMES_TOO_FEW``.
    """
    if len(forces) >= LEAST_FORCES and n >= LEAST_OUTCOMES:
        return
    raise PeelError(
        "OUTCOMES_TOO_FEW",
        f"there are {n} usable outcomes of {len(forces)} forces, and comparing on held-out forces "
        f"needs {LEAST_OUTCOMES} of {LEAST_FORCES}",
        hint="wait for more moderated outcomes; nothing was changed",
    )


def learned_from(registry: Registry, champion: Bundle, lineage: str) -> Corpus:
    """Return the outcomes that a champion learned from; none for the one that was shipped.

    Args:
        registry: Where its outcomes are kept.
        champion: The champion.
        lineage: Of the fold models that are here now.

    Raises:
        PeelError: ``CHAMPION_OTHER_FOLDS`` when others judged its outcomes.
    """
    kept = look_up_corpus(registry.home(champion.fingerprint) / CORPUS)
    if kept is None:
        return Corpus()
    if champion.about.get("lineage") != lineage:
        raise PeelError(
            "CHAMPION_OTHER_FOLDS",
            "the champion's outcomes were judged by other fold models than are here now",
            hint="run peel models rollback, then retrain with the earlier outcomes as well",
        )
    return kept


def replaced_by(before: Corpus, fresh: Corpus, given: Set[str]) -> Corpus:
    """Return earlier rows but outcomes that were given again, or whose text is in a fresh one.

    One that is given again and left out this time must not stay by what it taught before. No
    outcome replaces a committed record, whatever its id.

    Args:
        before: What the champion was trained on.
        fresh: The outcomes that can be learned from now.
        given: Ids of all outcomes that were given.
    """
    texts = {(row.sha256, row.scope) for row in fresh.rows}
    return before.take(
        [
            i
            for i, row in enumerate(before.rows)
            if row.source == RECORD
            or (row.id not in given and (row.sha256, row.scope) not in texts)
        ]
    )
