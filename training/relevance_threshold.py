"""``python -m training.relevance_threshold``: what leaving out costs, and what it catches.

For each least probability of being evidence: the share of findings of held-out forces that would be
lost, and the share of lines that are no evidence which this alone leaves out (the product knows
headings and other languages by rules as well). Nothing is fitted on lines of their author. The
behaviour test ``no_evidence`` has another's, and is no part of the choice.

python -m training.relevance_threshold --work build/evaluation
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifier.judging import relevance
from classifier.wording import judged_words
from criteria.loader import load_edition
from eval.cross_validation import Fitted
from eval.evaluation import N_FOLDS
from eval.records import RECORDS, read_records
from eval.splits import force_folds
from models.heads import Array
from models.words import words_of
from training.evaluating import Procedures
from training.examples import AUTHORED, examples_of, raw_lines
from training.tuning.tuner import Tuner

CHOOSING = AUTHORED[0].with_name("relevance-held-out.jsonl")
_LEAST = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on the models of the four folds, and print a line for each probability."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="keeps vectors and bundles")
    options = parser.parse_args(arguments)
    edition = load_edition()
    records = read_records(RECORDS, edition)
    tuner = Tuner(edition, options.work / "tuned")
    procedures = Procedures(edition, tuner, options.work, options.work / "vectors.db")
    others = [judged_words(raw["text"]) for raw in raw_lines([CHOOSING])]
    of_findings, of_others = [], []
    for training, held_out in force_folds(records, N_FOLDS):
        fitted = procedures.tuned([records[row] for row in training])
        unseen = examples_of([records[row] for row in held_out], edition)
        of_findings.append(_relevance(fitted, [example.text for example in unseen]))
        of_others.append(_relevance(fitted, others))
    sys.stdout.write(table_of(np.concatenate(of_findings), np.concatenate(of_others)))


def _relevance(fitted: Fitted, texts: Sequence[str]) -> Array:
    heads, words = fitted.bundle.heads, fitted.bundle.words
    vectors = fitted.encoder.encode(texts)
    return relevance(heads["relevance"], words["relevance"], vectors, words_of(texts))


def table_of(of_findings: Array, of_others: Array) -> str:
    """Return shares below each least probability.

    Args:
        of_findings: How likely each finding is evidence, (n,).
        of_others: The same of each line that is none, (m,).
    """
    lines = ["least  findings lost  others left out"]
    for least in _LEAST:
        lost, caught = (of_findings < least).mean(), (of_others < least).mean()
        lines.append(f"{least:>5}  {lost:>13.4f}  {caught:>15.3f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
