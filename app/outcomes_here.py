"""Moderated outcomes of this machine: those of a file, or those in the store."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import Settings
from criteria.errors import PeelError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from classifier.judgments import Judgment, ModeratedOutcome
    from criteria.schema import Edition

STORE = "store"


def moderated_outcomes(
    path: Path | None, edition: "Edition", settings: Settings
) -> tuple[list["ModeratedOutcome"], str]:
    """Return outcomes and where they were read.

    Args:
        path: A csv or json-lines file, whose rows may leave out what the store knows of their
            judgments; None = the latest outcome of every judgment in the store.
        edition: Whose scopes and grades are valid.
        settings: Where the store is.

    Raises:
        PeelError: the file or the store cannot be read, or there is no outcome.
    """
    from app.store import Store
    from app.store.outcomes import outcomes

    with Store.open(settings.database_url) as store, store.reading() as session:
        if path is None:
            found = [stored.outcome for stored in outcomes(session)]
        else:
            found = _of_file(path, edition, session)
    if not found:
        raise PeelError(
            "OUTCOMES_NONE",
            "there are no moderated outcomes" + ("" if path else " in the store"),
            hint="run peel moderate import FILE, or name a file with --outcomes",
            where=None if path is None else str(path),
        )
    return found, STORE if path is None else path.name


def _of_file(path: Path, edition: "Edition", session: "Session") -> list["ModeratedOutcome"]:
    from app.store.judgments import judgments
    from classifier.reading.outcomes import read_outcomes

    known = {one.judgment.judgment_id: [one.judgment] for one in judgments(session)}
    return read_outcomes(path, edition, stored=known)


def judgments_to_look_at(
    path: Path | None, edition: "Edition", settings: Settings
) -> tuple[list["Judgment"], frozenset[str]]:
    """Return judgments, and the ids of those that were moderated already.

    Args:
        path: A csv or json-lines file of judgments, moderated where it says so; None = the store.
        edition: Whose scopes and grades are valid.
        settings: Where the store is.

    Raises:
        PeelError: file or store cannot be read, or has no judgment; ``STORE_OTHER_EDITION``.
    """
    from app.store import Store
    from app.store.judgments import judgments
    from app.store.outcomes import outcomes

    with Store.open(settings.database_url) as store, store.reading() as session:
        moderated = frozenset(o.outcome.judgment.judgment_id for o in outcomes(session))
        found = [one.judgment for one in judgments(session)] if path is None else []
    if path is not None:
        found, decided = _judgments_of_file(path, edition)
        moderated |= decided
    if not found:
        raise PeelError(
            "JUDGMENTS_NONE",
            "there are no judgments in the store",
            hint="run peel judgments import FILE, or name a file",
        )
    check_edition(found, edition)
    return found, moderated


def _judgments_of_file(path: Path, edition: "Edition") -> tuple[list["Judgment"], frozenset[str]]:
    from classifier.reading.judgments import check_forces, place_judgments

    placed = place_judgments(path, edition)
    check_forces([(one.judgment.force, one.row) for one in placed], ())
    decided = (
        o.judgment_id for o in placed if str(o.row.fields.get("moderated_grade") or "").strip()
    )
    return [one.judgment for one in placed], frozenset(decided)


def check_edition(judgments: Iterable["Judgment"], edition: "Edition") -> None:
    """Refuse judgments of another edition, which a store may hold.

    Raises:
        PeelError: ``STORE_OTHER_EDITION``, with the first judgment.
    """
    for one in judgments:
        scoped = one.scope in edition.levels and edition.is_graded(one.scope)
        if not scoped or one.grade not in edition.grades:
            raise PeelError(
                "STORE_OTHER_EDITION",
                f"the judgment {one.judgment_id!r} has a scope or grade that {edition.name} has "
                "not",
                hint="name the edition it was judged by with --criteria where there is that "
                "option, or name a file",
            )
