"""What came of a retraining: the result, and the trail that an auditor follows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.bundle import Bundle
from training.corpus import Corpus
from training.gate import Verdict
from training.outcomes import OutcomeReport
from training.snapshot import provenance_of
from training.suspects import Suspect


@dataclass(frozen=True)
class Retrained:
    """What came of a retraining.

    Attributes:
        champion: Fingerprint of the model that was challenged.
        challenger: Fingerprint of the new model, kept in the registry.
        verdict: The gate's.
        report: What was found in the outcomes.
        unread: Outcomes in whose text nothing reads as evidence.
        suspects: Outcomes that sit ill with everything else, most suspicious first.
        figures: Held-out figures of both.
    """

    champion: str
    challenger: str
    verdict: Verdict
    report: OutcomeReport
    unread: tuple[str, ...]
    suspects: tuple[Suspect, ...]
    figures: Mapping[str, Any]


def trail_of(
    result: Retrained, bundle: Bundle, corpus: Corpus, logged: Mapping[str, str]
) -> dict[str, Any]:
    """Return what an auditor needs to go from a model to the outcomes that trained it."""
    return {
        "fingerprint": result.challenger,
        "name": bundle.name,
        "parent": result.champion,
        "edition": {"name": bundle.edition, "fingerprint": bundle.edition_fingerprint},
        "training_data": dict(bundle.about["training_data"]),
        "figures": dict(result.figures),
        "report": asdict(result.report),
        "unread": list(result.unread),
        "suspects": [asdict(suspect) for suspect in result.suspects],
        "mlflow": dict(logged),
        "outcomes": provenance_of(corpus),
    }
