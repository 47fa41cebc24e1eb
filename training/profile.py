"""What a model makes of a set of texts, in counts: the side of a comparison that drift looks at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.encoding import Vectors
from classifier.pipeline import Pipeline
from classifier.types import Note, NoteResult, Suggestion


@dataclass(frozen=True)
class Profile:
    """Counts over the pieces and scopes of n texts.

    Attributes:
        notes: Number of texts.
        routing: Counted pieces by core question.
        leanings: Counted pieces by leaning.
        left_out: Pieces that counted towards nothing.
        scopes: Scopes that could get a grade.
        abstained: Those that got none.
    """

    notes: int
    routing: Mapping[str, int]
    leanings: Mapping[str, int]
    left_out: int
    scopes: int
    abstained: int

    @property
    def pieces(self) -> int:
        """Counted pieces."""
        return sum(self.leanings.values())

    def __add__(self, other: "Profile") -> "Profile":
        """Return the counts over both sets of texts."""
        return Profile(
            self.notes + other.notes,
            dict(Counter(self.routing) + Counter(other.routing)),
            dict(Counter(self.leanings) + Counter(other.leanings)),
            self.left_out + other.left_out,
            self.scopes + other.scopes,
            self.abstained + other.abstained,
        )


@dataclass(frozen=True)
class Reading:
    """What a model makes of texts: the counts, and a vector for each counted piece, (pieces, d)."""

    profile: Profile
    vectors: Vectors


def read_texts(pipeline: Pipeline, notes: Sequence[Note]) -> Reading:
    """Read texts with a pipeline and sum up what it says.

    Args:
        pipeline: The model.
        notes: Texts, each with its scope where it has one.
    """
    routing: Counter[str] = Counter()
    leanings: Counter[str] = Counter()
    left_out = scopes = abstained = 0
    for result in pipeline.stream(notes):
        for suggestion in result.suggestions:
            if suggestion.level == "core_question":
                routing[suggestion.id] += suggestion.evidence_count
                leanings.update(evidence.leaning for evidence in suggestion.evidence)
        left_out += len(result.unrouted)
        for suggestion in answered(result, pipeline):
            scopes += 1
            abstained += suggestion.abstained
    vectors = [
        item.vector
        for _, judged in pipeline.judged(notes)
        for item in judged
        if item.left_out is None and item.vector is not None
    ]
    stacked = np.reshape(np.asarray(vectors, dtype=np.float32), (len(vectors), -1))
    return Reading(
        Profile(len(notes), dict(routing), dict(leanings), left_out, scopes, abstained), stacked
    )


def answered(result: NoteResult, pipeline: Pipeline) -> list[Suggestion]:
    """Return the suggestions that were asked for: of the note's scope, else of core questions."""
    scope = result.note.scope
    return [
        suggestion
        for suggestion in result.suggestions
        if (suggestion.id == scope if scope else suggestion.level == "core_question")
        and pipeline.edition.is_graded(suggestion.id)
    ]
