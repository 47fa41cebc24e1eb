"""What simple methods reach on the same folds: a suggestion must be worth more than these."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from classifier.encoding import Encoder
from criteria.schema import Edition
from eval.records import Record
from eval.splits import Rows

Grades = NDArray[np.int64]
# Fit on the training records, suggest for the others.
Baseline = Callable[[Edition, Encoder, Sequence[Record], Sequence[Record]], Grades]


def majority(
    edition: Edition, encoder: Encoder, training: Sequence[Record], test: Sequence[Record]
) -> Grades:
    """Suggest the commonest grade of the training records for everything."""
    commonest = Counter(record.grade for record in training).most_common(1)[0][0]
    return np.full(len(test), edition.grades.index(commonest))


def nearest_descriptor(
    edition: Edition, encoder: Encoder, training: Sequence[Record], test: Sequence[Record]
) -> Grades:
    """Suggest the rounded mean grade of each finding's nearest descriptor; trains on nothing."""
    suggested = []
    for record in test:
        members = [
            item
            for question in edition.questions
            if question.core_question == record.core_question
            for item in question.descriptors
        ]
        reference = encoder.encode([item.text for item in members])
        findings = encoder.encode([finding.text for finding in record.findings])
        nearest = (findings @ reference.T).argmax(axis=1)
        suggested.append(np.mean([edition.grades.index(members[i].grade) for i in nearest]))
    return np.rint(np.asarray(suggested)).astype(np.int64)


def tfidf_logistic_regression(
    edition: Edition, encoder: Encoder, training: Sequence[Record], test: Sequence[Record]
) -> Grades:
    """Word and word-pair frequencies of the joined findings, balanced logistic regression."""
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(class_weight="balanced", max_iter=1000),
    )
    model.fit([_joined(record) for record in training], _grades(edition, training))
    return np.asarray(model.predict([_joined(record) for record in test]))


def frozen_logistic_regression(
    edition: Edition, encoder: Encoder, training: Sequence[Record], test: Sequence[Record]
) -> Grades:
    """Mean vector of the findings, balanced logistic regression."""
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    model.fit(_means(encoder, training), _grades(edition, training))
    return np.asarray(model.predict(_means(encoder, test)))


BASELINES: Mapping[str, Baseline] = {
    "majority": majority,
    "nearest_descriptor": nearest_descriptor,
    "tfidf_logistic_regression": tfidf_logistic_regression,
    "frozen_logistic_regression": frozen_logistic_regression,
}


def held_out_grades(
    baseline: Baseline,
    records: Sequence[Record],
    edition: Edition,
    encoder: Encoder,
    folds: Sequence[tuple[Rows, Rows]],
) -> Grades:
    """Return a baseline's suggestion for every record, made on the same folds as the model's."""
    suggested = np.zeros(len(records), dtype=np.int64)
    for training, held_out in folds:
        suggested[held_out] = baseline(
            edition,
            encoder,
            [records[row] for row in training],
            [records[row] for row in held_out],
        )
    return suggested


def _joined(record: Record) -> str:
    return " ".join(finding.text for finding in record.findings)


def _grades(edition: Edition, records: Sequence[Record]) -> Grades:
    return np.asarray([edition.grades.index(record.grade) for record in records])


def _means(encoder: Encoder, records: Sequence[Record]) -> NDArray[np.float32]:
    vectors = encoder.encode([f.text for record in records for f in record.findings])
    edges = np.cumsum([0, *(len(record.findings) for record in records)])
    return np.stack([vectors[a:b].mean(axis=0) for a, b in zip(edges, edges[1:], strict=False)])
