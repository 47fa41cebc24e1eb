"""The suggestions of a note in the order that a person reads: area, core question, question."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from classifier.reporting.words import grade_words
from classifier.types import Suggestion
from criteria.schema import Edition, Level


@dataclass(frozen=True, slots=True)
class Node:
    """One scope with what was suggested for it and the scopes below it.

    Attributes:
        level: Which level of the criteria it stands on.
        id: The scope id.
        text: Its published wording or title.
        suggestion: None when there is no suggestion for this scope itself.
        graded: False when the edition inspects this scope but never grades it.
        children: Scopes below it that have something to show, in published order.
    """

    level: Level
    id: str
    text: str
    suggestion: Suggestion | None
    graded: bool
    children: tuple["Node", ...] = ()

    @property
    def verdict(self) -> str:
        """The suggested grade in words, or in two words that there is none."""
        if not self.graded:
            return "Not graded"
        grade = self.suggestion.grade if self.suggestion else None
        return grade_words(grade) if grade else "No grade"

    @property
    def shares(self) -> Mapping[str, float]:
        """Probability of each grade; empty where a grade would have no meaning."""
        return self.suggestion.probabilities if self.suggestion and self.graded else {}

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Node"]]:
        """Yield this scope and every scope below it, each with its depth."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why some scopes got no grade: the verdict in words, the scopes, the reason."""

    verdict: str
    scopes: tuple[str, ...]
    reason: str


def doubts(nodes: Iterable[Node]) -> tuple[Doubt, ...]:
    """Gather the reasons for missing grades, each once, with the scopes that it holds for.

    Args:
        nodes: The scopes to look at.

    Returns:
        In the order in which the reasons first occur.
    """
    scopes: dict[tuple[str, str], list[str]] = {}
    for node in nodes:
        if node.suggestion and node.suggestion.reason:
            key = node.verdict, node.suggestion.reason
            name = node.text if node.level == "principal_area" else node.id
            scopes.setdefault(key, []).append(name)
    return tuple(Doubt(verdict, tuple(ids), why) for (verdict, why), ids in scopes.items())


def outline(suggestions: Iterable[Suggestion], edition: Edition) -> tuple[Node, ...]:
    """Arrange suggestions as the tree of the criteria.

    Args:
        suggestions: Of one note, in any order.
        edition: The criteria they answer by.

    Returns:
        The principal areas that have something to show, in published order.
    """
    found = {item.id: item for item in suggestions}

    def node(level: Level, scope: str, children: Iterable[Node] = ()) -> Node:
        item = found.get(scope)
        # The edition takes a while to answer, and a scope with a grade is a graded one.
        graded = bool(item and item.grade) or edition.is_graded(scope)
        return Node(level, scope, edition.scope_text(scope), item, graded, tuple(children))

    tree: dict[str, dict[str, list[Node]]] = {}
    for question in edition.questions:
        subs = [node("sub_question", sub.id) for sub in question.sub_questions if sub.id in found]
        if subs or question.id in found:
            cores = tree.setdefault(question.principal_area, {})
            cores.setdefault(question.core_question, []).append(node("question", question.id, subs))
    return tuple(
        node("principal_area", area, (node("core_question", *item) for item in cores.items()))
        for area, cores in tree.items()
    )
