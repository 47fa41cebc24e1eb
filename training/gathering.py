"""What a challenger is trained on: committed records, the champion's outcomes, and those given."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from classifier.reading.forces import plain_name
from classifier.reporting.words import count_words
from criteria.errors import PeelError
from eval.evaluation import N_FOLDS
from models.bundle import Bundle
from training.corpus import RECORD, Corpus, Row, look_up_corpus
from training.held_out import FoldModels, Judged
from training.outcomes import OutcomeReport
from training.registry import Registry

CORPUS = "corpus.safetensors"

# As many forces as folds, though chance may put two into one, and a few rows of each.
LEAST_FORCES = N_FOLDS
LEAST_OUTCOMES = 12


def check_enough(forces: Sequence[str], folds: FoldModels) -> None:
    """Refuse outcomes that are too few to compare two models on.

    Args:
        forces: That of each outcome.
        folds: Hold forces out; if one fold held all out, nothing learned from some of the outcomes
            could be judged on others.

    Raises:
        PeelError: ``OUTCOMES_TOO_FEW``.
    """
    n, names = len(forces), {plain_name(force) for force in forces}
    together = len({folds.fold(name) for name in names}) == 1
    if len(names) >= LEAST_FORCES and n >= LEAST_OUTCOMES and not together:
        return
    raise PeelError(
        "OUTCOMES_TOO_FEW",
        f"only {count_words(n, 'usable outcome')} of {count_words(len(names), 'force')} to learn "
        + ("from, which are all held out at once" if together else "from")
        + f", and comparing on held-out forces needs {LEAST_OUTCOMES} of {LEAST_FORCES}",
        hint="wait for more moderated outcomes; nothing was changed",
    )


def learned_from(registry: Registry, champion: Bundle, folds: FoldModels) -> Corpus:
    """Return the outcomes that a champion learned from; none for the one that was shipped.

    Args:
        registry: Where its outcomes are kept.
        champion: The champion.
        folds: The fold models that are here now.

    Raises:
        PeelError: ``CHAMPION_OTHER_FOLDS`` when others judged its outcomes, ``REGISTRY_CHANGED``
            when they cannot be read: without them a challenger would forget them unseen.
    """
    path = registry.home(champion.fingerprint) / CORPUS
    kept = look_up_corpus(path)
    if kept is None and champion.about.get("training_data", {}).get("outcomes"):
        raise PeelError(
            "REGISTRY_CHANGED",
            "the outcomes that the champion learned from cannot be read",
            where=str(path),
            hint="restore the file from a backup, or run peel models rollback and retrain with the "
            "earlier outcomes as well",
        )
    if kept is None:
        return Corpus()
    moved = any(row.fold != folds.fold(row.force) for row in kept.rows)
    if moved or champion.about.get("lineage") != folds.lineage:
        raise PeelError(
            "CHAMPION_OTHER_FOLDS",
            "the champion's outcomes were judged by other fold models than are here now",
            hint="run peel models rollback, then retrain with the earlier outcomes as well",
        )
    return kept


def spelt_alike(before: Corpus, fresh: Judged) -> Judged:
    """Return fresh rows with their forces spelt as before, so that one force is nowhere two."""
    names = {plain_name(row.force): row.force for row in before.rows}
    rows = (replace(r, force=names.get(plain_name(r.force), r.force)) for r in fresh.corpus.rows)
    return replace(fresh, corpus=replace(fresh.corpus, rows=tuple(rows)))


def again(before: Corpus, fresh: Corpus) -> Mapping[str, Row]:
    """Return the fresh row, by id of an earlier outcome that it repeats: the same id or words."""
    by_id = {row.id: row for row in fresh.rows}
    by_words = {(mark, row.scope): row for row in fresh.rows for mark in (row.words, row.sha256)}
    found = {
        row.id: by_id.get(row.id)
        or by_words.get((row.words, row.scope))
        # A model that was kept before words were knows no more than the whole text.
        or by_words.get((row.sha256, row.scope))
        for row in before.rows
        if row.source != RECORD
    }
    return {name: row for name, row in found.items() if row is not None}


def replaced_by(before: Corpus, fresh: Corpus, given: Set[str]) -> Corpus:
    """Return earlier rows but outcomes that were given again, or whose words are in a fresh one.

    One that is given again and left out this time must not stay by what it taught before. No
    outcome replaces a committed record, whatever its id.

    Args:
        before: What the champion was trained on.
        fresh: The outcomes that can be learned from now.
        given: Ids of all outcomes that were given.
    """
    gone = given | set(again(before, fresh))
    kept = (i for i, row in enumerate(before.rows) if row.source == RECORD or row.id not in gone)
    return before.take(list(kept))


def told_again(report: OutcomeReport, before: Corpus, fresh: Corpus) -> OutcomeReport:
    """Return a report that tells what was learned before under another id or with another grade."""
    grades = {row.id: row.grade for row in before.rows if row.source != RECORD}
    repeated = again(before, fresh).items()
    return replace(
        report,
        replaced={name: row.id for name, row in repeated if name != row.id},
        regraded={name: row.id for name, row in repeated if row.grade != grades[name]},
    )
