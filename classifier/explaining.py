"""Which descriptors a piece matches, and what the neighbouring grade would have looked like."""

from collections.abc import Mapping, Sequence

from classifier.types import Citation
from criteria.schema import Descriptor, Edition
from models.heads import Array

Citations = tuple[Citation | None, Citation | None]


class Citer:
    """Cites, for a piece and a sub-question, the descriptor it comes nearest to and its contrast.

    Cosine finds the theme, because wording tells what a piece is about; the piece's strength finds
    the grade within the theme, because cosine cannot tell "has a strategy" from "has none".
    """

    def __init__(self, edition: Edition, descriptors: Sequence[Descriptor]) -> None:
        """Index the descriptors of each sub-question; order as in ``descriptors``."""
        self._descriptors = descriptors
        self._rank = {grade: rank for rank, grade in enumerate(edition.grades)}
        self._top = len(edition.grades) - 1
        self._candidates: Mapping[str, list[int]] = {
            sub.id: _candidates(edition, sub.id, descriptors) for sub in edition.sub_questions()
        }

    def cite(self, similarity: Array, sub_question: str, strength: float) -> Citations:
        """Return the descriptor and the contrast for one piece.

        Args:
            similarity: Cosine of the piece to every descriptor, shape (descriptors,).
            sub_question: Where the piece was routed.
            strength: -3 … 3.

        Returns:
            Descriptor and contrast; either is None when the criteria have none. The contrast is
            the same theme's descriptor of the nearest other grade, the better one first: it
            answers "why not the next grade".
        """
        candidates = self._candidates[sub_question]
        if not candidates:
            return None, None
        nearest = max(candidates, key=lambda index: similarity[index])
        theme = self._descriptors[nearest].theme
        same_theme = (
            [i for i in candidates if self._descriptors[i].theme == theme] if theme else [nearest]
        )
        wanted = (strength + 3.0) / 6.0 * self._top
        chosen = min(same_theme, key=lambda i: (abs(self._rank_of(i) - wanted), -similarity[i]))
        others = [i for i in same_theme if self._rank_of(i) != self._rank_of(chosen)]
        contrast = min(
            others,
            key=lambda i: (
                abs(self._rank_of(i) - self._rank_of(chosen)),
                -self._rank_of(i),
                -similarity[i],
            ),
            default=None,
        )
        return self._citation(chosen, similarity), (
            None if contrast is None else self._citation(contrast, similarity)
        )

    def _rank_of(self, index: int) -> int:
        return self._rank[self._descriptors[index].grade]

    def _citation(self, index: int, similarity: Array) -> Citation:
        item = self._descriptors[index]
        return Citation(item.id, item.grade, item.text, float(similarity[index]))


def _candidates(
    edition: Edition, sub_question: str, descriptors: Sequence[Descriptor]
) -> list[int]:
    """Descriptors linked to the sub-question, or all of its question's when none is."""
    linked = [i for i, item in enumerate(descriptors) if sub_question in item.sub_questions]
    own = {item.id for item in edition.parent_question[sub_question].descriptors}
    return linked or [i for i, item in enumerate(descriptors) if item.id in own]
