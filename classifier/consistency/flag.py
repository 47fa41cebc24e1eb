"""What a flag is, how flags of different kinds are put in one order, and who finds them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from classifier.consistency.checking import Checked
from classifier.fingerprints import flag_fingerprint
from classifier.judgments import Judgment
from criteria.schema import Edition


@dataclass(frozen=True)
class Flag:
    """Something about a judgment, or an inspector's judgments, that a panel should look at.

    Attributes:
        kind: A key of ``classifier.consistency.FLAGS``.
        score: 0 to 1, comparable between kinds: see ``score_of``.
        reason: Why, in plain words.
        judgment_id: The judgment; None for a flag about an inspector.
        grade: The grade that was given; None for an inspector.
        expected_grade: The grade that it was compared with; None where there is none.
        steps: How many grades lie between them; None for an inspector.
        evidence: Pieces that speak against the grade, or passages that are alike, strongest first.
        related: Ids of the other judgments it is about.
        probabilities: Of each grade by the evidence alone, worst first; empty where not compared.
        inspector: For ``severity``.
        estimate: For ``severity``: grades harder (below 0) or softer (above 0), shrunken.
        interval: Its 95 % interval.
        about: All judgments that it rests on, as they read now.
    """

    kind: str
    score: float
    reason: str
    judgment_id: str | None = None
    grade: str | None = None
    expected_grade: str | None = None
    steps: int | None = None
    evidence: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    probabilities: Mapping[str, float] = field(default_factory=dict)
    inspector: str | None = None
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    about: tuple[Judgment, ...] = field(default=(), repr=False)

    @cached_property
    def flag_id(self) -> str:
        """Name of the flag: the same again while its judgments read the same.

        It does not depend on scores or on the expected grade, so a flag that was dismissed stays
        down when the model gets better, and comes up again when a grade or a text was changed.
        """
        return flag_fingerprint(self.kind, self.about)


Finder = Callable[[Sequence[Checked], Edition], Iterable[Flag]]


def score_of(cost: float) -> float:
    """Turn a disagreement in squared grade steps into a score: c / (1 + c).

    One clear step gives .5, two give .8, three give .9, whatever the kind of the flag.
    """
    return cost / (1.0 + cost)


def grade_words(grade: str) -> str:
    """Return a grade's name as words in a sentence."""
    return grade.replace("_", " ")


def steps_words(steps: int) -> str:
    """Return how many grades lie between two, in words."""
    return "one grade" if steps == 1 else f"{steps} grades"
