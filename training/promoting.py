"""Making a model the champion: what the gate allows, what an operator may override, going back."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from criteria.errors import PeelError
from training.promotions import Promotion
from training.registry import CHAMPION, Registry


@dataclass(frozen=True)
class Default:
    """The bundle that comes with the package: the champion until something was promoted."""

    folder: Path
    fingerprint: str


def champion_of(registry: Registry, default: Default) -> str:
    """Return the fingerprint of the model that answers now."""
    return registry.pointed_at(CHAMPION) or default.fingerprint


def promote(
    registry: Registry,
    fingerprint: str,
    default: Default,
    *,
    who: str,
    reason: str = "",
    override: bool = False,
) -> Promotion:
    """Make a kept model the champion, if the gate let it pass or an operator overrides it.

    The registry must be held for writing.

    Raises:
        PeelError: ``PROMOTE_NO_VERDICT`` (never compared with this champion), ``GATE_REFUSED``,
            ``PROMOTE_NO_REASON`` (an override without one) or ``ALREADY_CHAMPION``.
    """
    champion = champion_of(registry, default)
    if fingerprint == champion:
        raise _refused("ALREADY_CHAMPION", "it is the champion already", "nothing is to be done")
    verdict = registry.verdict(fingerprint, champion)
    missed = _missed(verdict)
    if override and not reason.strip():
        raise _refused(
            "PROMOTE_NO_REASON", "an override needs a reason", "add --reason; it is recorded"
        )
    if missed and not override:
        # The same outcomes would give the same answer.
        more = "moderate more, then run peel retrain" if verdict else "run peel retrain"
        code = "GATE_REFUSED" if verdict else "PROMOTE_NO_VERDICT"
        raise _refused(
            code,
            f"the gate has not let it pass: {', '.join(missed)}",
            f"{more}, or take it on yourself with --override --reason",
        )
    registry.adopt(default.folder, default.fingerprint)
    return registry.switch(
        fingerprint,
        who=who,
        action="promote",
        before=champion,
        reason=reason.strip() or "the gate let it pass",
        overridden=tuple(missed),
        figures={rule["rule"]: rule["figures"] for rule in verdict.get("rules", ())},
    )


def roll_back(registry: Registry, default: Default, *, who: str, reason: str) -> Promotion:
    """Make the model champion again that the present one replaced.

    Raises:
        PeelError: ``NOTHING_TO_ROLL_BACK`` when nothing was ever promoted.
    """
    line = _that_made(registry, champion_of(registry, default))
    if line is None:
        raise _refused(
            "NOTHING_TO_ROLL_BACK", "no promotion is left to undo", "see peel models list"
        )
    return registry.switch(
        line.before, who=who, action="rollback", before=line.after, reason=reason or "rolled back"
    )


def _that_made(registry: Registry, champion: str) -> Promotion | None:
    """Return the promotion that made the champion; going back twice goes back two steps."""
    made = (e for e in registry.promotions() if e.action == "promote" and e.after == champion)
    return max(made, key=lambda line: line.number, default=None)


def _missed(verdict: Mapping[str, Any]) -> list[str]:
    if not verdict:
        return ["never compared with the present champion"]
    return [rule["rule"] for rule in verdict["rules"] if not rule["passed"]]


def _refused(code: str, message: str, hint: str) -> PeelError:
    return PeelError(code, message, hint=hint)
