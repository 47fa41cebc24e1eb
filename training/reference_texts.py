"""``python -m training.reference_texts``: would moderated findings help routing as reference texts?

The committed records play outcomes, nested by force. The forces of each fold, which the fold's
model has not seen, are split in two; the findings of one half join the descriptors of their
sub-questions, and the router is measured on the other half with them and without. The annotators'
sub-question goes with each finding, so this is the most that outcomes could give: they name a
scope, and often a whole core question.

python -m training.reference_texts --work build/evaluation
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.encoding import Vectors
from classifier.routing import SIMILARITY_BESIDE_HEAD, Router, RoutingHeads
from criteria.schema import Edition
from eval.cross_validation import Fitted
from eval.evaluation import N_FOLDS
from eval.records import RECORDS, read_records
from eval.splits import folds_of, force_folds
from models.heads import Array
from models.words import words_of
from training.evaluating import procedures_in
from training.examples import examples_of

_HALVES = 2
_DRAWS, _SIDES = 2000, (2.5, 97.5)
_FIRST = (1, 3)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a line for each number of first choices."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="keeps vectors and bundles")
    options = parser.parse_args(arguments)
    procedures = procedures_in(options.work)
    edition = procedures.edition
    records = read_records(RECORDS, edition)
    hits, owners = [], []
    for training, held_out in force_folds(records, N_FOLDS):
        fitted = procedures.tuned([records[row] for row in training])
        unseen = [records[row] for row in held_out]
        forces = np.repeat([r.force for r in unseen], [len(r.findings) for r in unseen])
        true = [finding.sub_question for record in unseen for finding in record.findings]
        texts = [example.text for example in examples_of(unseen, edition)]
        hits.append(hits_of(fitted, edition, texts, true, forces.tolist()))
        owners.append(forces)
    sys.stdout.write(table_of(np.concatenate(hits), np.concatenate(owners)))


def hits_of(
    fitted: Fitted,
    edition: Edition,
    texts: Sequence[str],
    true: Sequence[str],
    forces: Sequence[str],
) -> NDArray[np.bool_]:
    """Return whether each finding's sub-question is among the first choices.

    Args:
        fitted: A model that saw none of the findings.
        edition: Its edition.
        texts: The findings, n.
        true: Their sub-questions.
        forces: Their forces, at least two.

    Returns:
        Without and with reference texts of other forces, among the first 1 and 3: (n, 2, 2).
    """
    heads = RoutingHeads(fitted.bundle.heads["routing"], fitted.bundle.words["routing"])
    router = Router(edition, fitted.bundle.criteria_vectors, heads)
    vectors = fitted.encoder.encode(texts)
    similarity = router.descriptor_similarity(vectors)
    words = words_of(texts)
    blended = router.parts(vectors, words, similarity)["similarity"] / SIMILARITY_BESIDE_HEAD
    direct = vectors @ fitted.bundle.criteria_vectors[: len(router.sub_questions)].T
    nearest = 2.0 * blended - direct
    columns = np.asarray([router.sub_questions.index(name) for name in true])
    found = np.zeros((len(texts), 2, len(_FIRST)), dtype=bool)
    for known, tested in folds_of(forces, _HALVES):
        beside = _nearest_known(vectors[tested], vectors[known], columns[known], nearest.shape[1])
        more = np.maximum(beside - nearest[tested], 0.0) * SIMILARITY_BESIDE_HEAD / 2.0
        without = router.scores(vectors[tested], words[tested], similarity[tested])
        for side, scores in enumerate((without, without + more)):
            place = (scores > scores[np.arange(len(tested)), columns[tested]][:, None]).sum(axis=1)
            found[tested, side] = place[:, None] < np.asarray(_FIRST)
    return found


def _nearest_known(some: Vectors, known: Vectors, columns: NDArray[np.int64], n: int) -> Array:
    """Cosine to the nearest known finding of each of n sub-questions; -1 where there is none."""
    best = np.full((len(some), n), -1.0)
    cosine = (some @ known.T).astype(np.float64)
    for column in np.unique(columns):
        best[:, column] = cosine[:, columns == column].max(axis=1)
    return best


def table_of(hits: NDArray[np.bool_], forces: NDArray[np.str_]) -> str:
    """Return shares without and with, and the gain with its 95 % interval over forces.

    Args:
        hits: As ``hits_of`` gives them, (n, 2, 2).
        forces: Force of each finding, (n,).
    """
    gains = hits[:, 1].astype(np.float64) - hits[:, 0]
    names, owner = np.unique(forces, return_inverse=True)
    sums = np.stack([gains[owner == k].sum(axis=0) for k in range(len(names))])
    counts = np.bincount(owner)
    lot = np.random.default_rng(0)
    drawn = lot.multinomial(len(names), np.full(len(names), 1.0 / len(names)), size=_DRAWS)
    low, high = np.percentile(drawn @ sums / (drawn @ counts)[:, None], _SIDES, axis=0)
    lines = [f"{len(hits)} findings of {len(names)} forces", "first  without   with   gain"]
    for k, first in enumerate(_FIRST):
        without, together = hits[:, :, k].mean(axis=0)
        gain = f"{together - without:+.3f} ({low[k]:+.3f} to {high[k]:+.3f})"
        lines.append(f"{first:>5}  {without:>7.3f}  {together:>5.3f}  {gain}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
