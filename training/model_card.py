"""The card that travels with a bundle: what it is for, what it rests on, where it fails."""

from eval.metrics import AGREEMENT
from models.bundle import Bundle

_CARD = """# Model card: {name}

Suggests a grade, with its probability and the sentences it rests on, for each scope of the
criteria edition `{edition}` that an inspector's notes speak to. Encoder: {encoder}.

## Intended use
A second reading of an inspector's own notes. The inspector decides, always; a panel moderates.
Not for grading forces without an inspector, ranking forces or people, or text other than English
notes about policing.

## Data
{records} graded records of {forces} forces with {findings} findings (our words, from published
reports of 2014 to 2018; Open Government Licence v3.0), lines written by us about fictional forces,
and the criteria's own descriptors. Records hold part of the evidence behind a grade, more often
its strengths; the commonest grade is about 70 % of them.

## Figures
Cross-validated by force (no force on both sides), scope known, each finding one piece of evidence.
`peel evaluate` prints them again.

| figure | value | 95 % interval |
|---|---|---|
{figures}
| expected calibration error | {ece:.3f} | |
| share for which a grade is suggested | {coverage:.2f} | |
| accuracy of suggested grades | {selective:.2f} | |
| sub-question among first three | {top3:.2f} | |

Grades suggested, as shares of all records (the rest are abstentions): {suggested}.

## Limits and known kinds of failure
- It reads about one finding in ten the wrong way ({leaning:.2f} right of negative, mixed,
  positive). Commonest: mixed findings taken for one-sided, comparisons whose sense depends on what
  is counted, what was and no longer is, exact numbers, praise or blame that only a police reader
  hears, and lines with several slips of spelling.
- One finding in three is put under another sub-question than an annotator chose, mostly a
  neighbour: today's demand and planning for the future (6 and 7), investigation and vulnerability
  (2 and 3), prevention and treating the public fairly (1 and 8).
- The two rarest grades have {n_rare} records between them. It suggests them less often than they
  are given; their probability shows in the distribution instead. Core questions 7 and 9 are its
  weakest.
- Notes hold lines that are no evidence: methods, questions, law. It leaves out most of them, not
  all, and fewer than one finding in a hundred with them where the note is filed nowhere.
- A figure above is about records whose findings were chosen by a reader; raw notes hold more noise.
- It does not know what was not written down. Gaps are listed; they are not graded.
- Probabilities are calibrated on published grades of 2014 to 2018, not on moderated ones.
"""


def model_card(bundle: Bundle) -> str:
    """Return the card of a bundle as Markdown; ``bundle.about`` must hold its metrics and data."""
    metrics, data = bundle.about["metrics"], bundle.about["training_data"]
    rows = "\n".join(
        f"| {name.replace('_', ' ')} | {metrics[name]:.3f} | {low:.3f} to {high:.3f} |"
        for name, (low, high) in ((name, metrics["intervals"][name]) for name in AGREEMENT)
    )
    return _CARD.format(
        name=bundle.name,
        edition=bundle.edition,
        records=data["records"],
        forces=data["forces"],
        findings=data["findings"],
        figures=rows,
        ece=metrics["expected_calibration_error"],
        coverage=metrics["coverage"],
        selective=metrics["selective_accuracy"] or 0.0,
        suggested=", ".join(
            f"{name.replace('_', ' ')} {share:.2f}"
            for name, share in sorted(metrics["suggested_share"].items(), key=lambda i: -i[1])
        ),
        top3=metrics["routing"]["sub_question_top3"],
        encoder=bundle.encoder.name
        + (" with a low-rank adapter" if bundle.encoder.adapter else ", as it comes"),
        leaning=metrics["leaning_accuracy"],
        n_rare=data["rarest_grades"],
    )
