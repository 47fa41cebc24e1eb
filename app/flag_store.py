"""Where judgments to flag come from, and what panels made of their flags so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.outcomes_here import check_edition
from app.settings import Settings
from classifier.consistency import Checked, Flag, find_flags
from classifier.consistency.agreement import agreements
from classifier.judgments import Judgment, ModeratedOutcome
from classifier.pipeline import Parts
from classifier.reporting.flags import FlagReport, KindRate, flag_record
from classifier.types import Origin
from criteria.errors import PeelError
from criteria.schema import Edition


@dataclass(frozen=True)
class JudgmentSet:
    """Judgments to flag.

    Attributes:
        judgments: No id twice.
        outcomes: What panels decided on some of them.
        stored: Whether they are the store's, which remembers their flags.
    """

    judgments: Sequence[Judgment]
    outcomes: Sequence[ModeratedOutcome] = ()
    stored: bool = False


def of_file(path: Path, edition: Edition) -> JudgmentSet:
    """Read the judgments of a file.

    Raises:
        PeelError: the file cannot be read, or a row is at fault.
    """
    from classifier.reading.judgments import read_judgments

    return JudgmentSet(read_judgments(path, edition))


def of_store(settings: Settings, edition: Edition) -> JudgmentSet:
    """Read the store's judgments, the latest version of each, and their outcomes.

    Raises:
        PeelError: the store cannot be read; ``STORE_EMPTY``; ``STORE_OTHER_EDITION`` when a
            judgment has a scope or grade that the edition has not.
    """
    from app.store import Store
    from app.store.judgments import judgments
    from app.store.outcomes import outcomes

    with Store.open(settings.database_url) as store, store.reading() as session:
        found = [one.judgment for one in judgments(session)]
        decided = [one.outcome for one in outcomes(session)]
    if not found:
        raise PeelError(
            "STORE_EMPTY",
            "there are no judgments in the store",
            hint="run peel judgments import FILE first, or name a file: peel flag FILE",
        )
    check_edition([*found, *(outcome.judgment for outcome in decided)], edition)
    return JudgmentSet(found, decided, stored=True)


def report_on(
    checked: Sequence[Checked], found: JudgmentSet, parts: Parts, settings: Settings
) -> FlagReport:
    """Find the flags of a set; the store's are recorded there, and dismissed ones left out.

    Args:
        checked: The judgments of the set with what their evidence suggests.
        found: The set.
        parts: Bundle and edition that they were checked by.
        settings: Where the store is.
    """
    edition = parts.edition
    flags = find_flags(checked, edition)
    shown, rates = _remembered(flags, settings) if found.stored else (flags, [])
    return FlagReport(
        flags=shown,
        checked=checked,
        agreements=agreements(checked, found.outcomes, edition),
        edition=edition,
        model=Origin(parts.bundle.name, parts.bundle.fingerprint),
        dismissed=len(flags) - len(shown),
        rates=rates,
    )


def _remembered(flags: Sequence[Flag], settings: Settings) -> tuple[list[Flag], list[KindRate]]:
    from app.store import Store
    from app.store.events import present_user
    from app.store.flag_rates import rates
    from app.store.flag_search import flags as stored_flags
    from app.store.flags import DISMISSED, Raised, dispositions, record_flags

    raised = [
        Raised(
            flag.flag_id,
            flag.kind,
            tuple(one.judgment_id for one in flag.about),
            flag.score,
            flag_record(flag),
        )
        for flag in flags
    ]
    with Store.open(settings.database_url) as store:
        with store.writing() as session:
            record_flags(session, raised, who=present_user())
        with store.reading() as session:
            decided = dispositions(session)
            seen = rates(stored_flags(session))
    down = {name for name, one in decided.items() if one.verdict == DISMISSED}
    kinds = [KindRate(one.kind, one.raised, one.upheld, one.dismissed) for one in seen]
    return [flag for flag in flags if flag.flag_id not in down], kinds
