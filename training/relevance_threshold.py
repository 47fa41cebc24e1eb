"""``python -m training.relevance_threshold``: what leaving out costs, and what it catches.

For each least probability of being evidence: the share that would be lost of findings of held-out
forces and of terse findings, and the share of lines that are no evidence which this alone leaves
out (the product knows headings and other languages by rules as well). Nothing is fitted on lines of
their authors. The behaviour test ``relevance`` has others', and is no part of the choice.

python -m training.relevance_threshold --work build/evaluation
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifier.judging import relevance
from classifier.wording import judged_words
from eval.cross_validation import Fitted
from eval.evaluation import N_FOLDS
from eval.records import RECORDS, read_records
from eval.splits import force_folds
from models.heads import Array
from models.words import words_of
from training.evaluating import procedures_in
from training.examples import AUTHORED, examples_of, raw_lines

CHOOSING = AUTHORED[0].with_name("relevance-held-out.jsonl")
_LEAST = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on the models of the four folds, and print a line for each probability."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="keeps vectors and bundles")
    options = parser.parse_args(arguments)
    procedures = procedures_in(options.work)
    records = read_records(RECORDS, procedures.edition)
    lines = {
        kind: [judged_words(raw["text"]) for raw in raw_lines([CHOOSING]) if raw["kind"] == kind]
        for kind in ("evidence", "not_evidence")
    }
    found: list[tuple[Array, Array, Array]] = []
    for training, held_out in force_folds(records, N_FOLDS):
        fitted = procedures.tuned([records[row] for row in training])
        unseen = examples_of([records[row] for row in held_out], procedures.edition)
        texts = ([example.text for example in unseen], lines["evidence"], lines["not_evidence"])
        of_findings, of_terse, of_others = (_relevance(fitted, some) for some in texts)
        found.append((of_findings, of_terse, of_others))
    sys.stdout.write(table_of(*(np.concatenate(some) for some in zip(*found, strict=True))))


def _relevance(fitted: Fitted, texts: Sequence[str]) -> Array:
    heads, words = fitted.bundle.heads, fitted.bundle.words
    vectors = fitted.encoder.encode(texts)
    return relevance(heads["relevance"], words["relevance"], vectors, words_of(texts))


def table_of(of_findings: Array, of_terse: Array, of_others: Array) -> str:
    """Return shares below each least probability.

    Args:
        of_findings: How likely each finding is evidence, (n,).
        of_terse: The same of each terse finding, (t,).
        of_others: The same of each line that is none, (m,).
    """
    lines = ["least  findings lost  terse ones lost  others left out"]
    for least in _LEAST:
        lost, terse, caught = ((some < least).mean() for some in (of_findings, of_terse, of_others))
        lines.append(f"{least:>5}  {lost:>13.4f}  {terse:>15.3f}  {caught:>15.3f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
