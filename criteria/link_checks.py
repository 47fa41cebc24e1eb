"""Checks of the editorial links against the criteria."""

from collections import Counter
from collections.abc import Iterator

from criteria.nodes import Fault, Node, quoted


def check_links(criteria: Node, links: Node) -> Iterator[Fault]:
    """Yield every link that names nothing or the wrong thing, and every descriptor without one.

    Args:
        criteria: Root of ``criteria.yaml``.
        links: Root of ``links.yaml``.

    Yields:
        The faults.
    """
    home = {
        item.text("id"): question
        for question in criteria.items("questions")
        for item in question.items("descriptors")
    }
    # A half of the wrong kind was reported already; holding the other against it would bury that.
    if not home or not links.is_mapping("links"):
        return
    named = links.entries("links")
    parent = {
        sub.text("id"): question.text("id")
        for question in criteria.items("questions")
        for sub in question.items("sub_questions")
    }
    for descriptor, link in named.items():
        if descriptor in home:
            yield from _served(link, home[descriptor].text("id"), parent)
        else:
            yield link.fault(f"no descriptor has the id {quoted(descriptor)}")
    for descriptor, question in home.items():
        if descriptor and descriptor not in named:
            yield links.fault(f"descriptor {quoted(descriptor)} ({question.where}) has no link")


def _served(link: Node, question: str, parent: dict[str, str]) -> Iterator[Fault]:
    counts = Counter(link.texts("sub_questions"))
    for node in link.items("sub_questions"):
        sub = node.value
        if not isinstance(sub, str) or not sub:
            continue
        if sub not in parent:
            yield node.fault(f"no sub-question has the id {quoted(sub)}")
        elif parent[sub] != question:
            yield node.fault(
                f"sub-question {quoted(sub)} belongs to question {parent[sub]}, not {question}"
            )
        if counts[sub] > 1:
            yield node.fault(f"sub-question {quoted(sub)} stands more than once")
