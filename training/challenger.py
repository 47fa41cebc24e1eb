"""Making a challenger: the champion with its heads fitted again on records and outcomes.

An outcome labels a set and not its pieces, so what it can teach directly is how sets are weighed:
the set grader, its temperature, the threshold of doubt and the conformal mass. The piece heads stay
as they are unless the encoder is tuned again (``adapting``).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from criteria.schema import Edition
from models.bundle import Bundle
from training.comparing import fit_corpus
from training.corpus import Corpus
from training.snapshot import summary_of

_CARD = """# Model card: {name}

The model `{parent}` with its heads fitted again on {records} published records and {outcomes}
moderated outcomes of {outcome_forces} forces ({outcomes_seen} of them judged after the inspector
had seen a suggestion, at a lower weight). Edition: `{edition}`. Training data: `{fingerprint}`.

## Intended use
As before: a second reading of an inspector's own notes. The inspector decides, always.

## Figures
Held out by force, on {n} rows that neither it nor the champion saw; `peel models show` prints the
whole verdict of the gate.

| figure | before | after |
|---|---|---|
| quadratic weighted kappa | {kappa_before:.3f} | {kappa_after:.3f} |
| squared steps off | {cost_before:.3f} | {cost_after:.3f} |
| calibration error | {ece_before:.3f} | {ece_after:.3f} |
| share for which a grade is suggested | {coverage_before:.2f} | {coverage_after:.2f} |

## Limits
Those of the model it came from, and: outcomes are as good as the panels that moderated them.
"""


def challenger_of(
    champion: Bundle, corpus: Corpus, edition: Edition, snapshot: str, about: Mapping[str, Any]
) -> Bundle:
    """Fit the heads of a champion again.

    Args:
        champion: Keeps its encoder and its piece heads (those of an adapted model were tuned).
        corpus: Records and outcomes, judged without their force.
        edition: Theirs and the champion's.
        snapshot: Fingerprint of the corpus.
        about: What else the manifest keeps: the parent, the fold models, the figures.
    """
    grader, rule = fit_corpus(corpus, edition)
    return replace(
        champion,
        name=f"retrained-{snapshot[:8]}",
        grader=grader,
        rule=rule,
        about={**about, "training_data": summary_of(corpus, snapshot)},
        fingerprint="",
    )


def card_of(bundle: Bundle, figures: Mapping[str, Any]) -> str:
    """Return the model card of a challenger; the same words for the same numbers."""
    before, after = figures["champion"], figures["challenger"]
    return _CARD.format(
        name=bundle.name,
        parent=str(bundle.about["parent"])[:12],
        edition=bundle.edition,
        n=figures["n"],
        kappa_before=before["quadratic_weighted_kappa"],
        kappa_after=after["quadratic_weighted_kappa"],
        cost_before=before["cost"],
        cost_after=after["cost"],
        ece_before=before["expected_calibration_error"],
        ece_after=after["expected_calibration_error"],
        coverage_before=before["coverage"],
        coverage_after=after["coverage"],
        **bundle.about["training_data"],
    )
