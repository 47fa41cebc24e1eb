"""Checks of the questions against each other and against the edition's scale and areas."""

from collections import Counter
from collections.abc import Callable, Iterator

from criteria.nodes import Fault, Node, quoted, repeated


def check_question_ids(criteria: Node) -> Iterator[Fault]:
    """Yield a fault for each id of ``criteria.yaml`` that stands twice.

    Args:
        criteria: Root of ``criteria.yaml``.

    Yields:
        One fault for each repetition.
    """
    questions = criteria.items("questions")
    yield from repeated(questions, "id", "the question")
    subs = tuple(sub for question in questions for sub in question.items("sub_questions"))
    yield from repeated(subs, "id", "the sub-question")
    own = tuple(item for question in questions for item in question.items("descriptors"))
    yield from repeated(own, "id", "the descriptor")


def check_questions(edition: Node, criteria: Node) -> Iterator[Fault]:
    """Yield every fault that only both files together can show.

    Args:
        edition: Root of ``edition.yaml``.
        criteria: Root of ``criteria.yaml``.

    Yields:
        The faults, check by check.
    """
    for check in _CHECKS:
        yield from check(edition, criteria)


def _scope_ids(edition: Node, criteria: Node) -> Iterator[Fault]:
    # One id must mean one scope, because notes and judgments name a scope by its id alone.
    questions = criteria.items("questions")
    levels = {
        "principal area": edition.items("principal_areas"),
        "core question": edition.items("core_questions"),
        "question": questions,
        "sub-question": tuple(s for question in questions for s in question.items("sub_questions")),
    }
    seen: dict[str, str] = {}
    for level, nodes in levels.items():
        for node in nodes:
            earlier = seen.setdefault(node.text("id"), level)
            if node.text("id") and earlier != level:
                yield node.fault(f"{quoted(node.text('id'))} is also the id of a {earlier}")


def _core_questions(edition: Node, criteria: Node) -> Iterator[Fault]:
    areas, questions = edition.items("principal_areas"), criteria.items("questions")
    homes = {core for area in areas for core in area.texts("core_questions")}
    for question in questions:
        core = question.text("core_question")
        if homes and core and core not in homes:
            yield question.fault(f"its core question {quoted(core)} is in no principal area")
    used = {question.text("core_question") for question in questions}
    for node in edition.items("core_questions"):
        if questions and node.text("id") and node.text("id") not in used:
            yield node.fault(f"core question {quoted(node.text('id'))} has no question")


def _graded(edition: Node, criteria: Node) -> Iterator[Fault]:
    questions, ungraded = criteria.items("questions"), set(edition.texts("ungraded"))
    for question in questions:
        has = bool(question.items("descriptors"))
        if not has and question.text("id") not in ungraded:
            yield question.fault("a graded question needs descriptors")
        if has and question.text("id") in ungraded:
            yield question.fault("edition.yaml calls it ungraded, but it has descriptors")
    known = {question.text("id") for question in questions}
    for node in edition.items("ungraded"):
        if questions and isinstance(node.value, str) and node.value not in known:
            yield node.fault(f"no question has the id {quoted(node.value)}")


def _descriptors(edition: Node, criteria: Node) -> Iterator[Fault]:
    letters = {grade.text("name"): grade.text("letter") for grade in edition.items("grades")}
    if not letters:
        return
    for question in criteria.items("questions"):
        counts: Counter[str] = Counter()
        for item in question.items("descriptors"):
            yield from _descriptor(item, question.text("id"), letters, counts)
        for grade, stem in question.entries("stems").items():
            if grade not in letters:
                yield stem.fault(f"unknown grade; the grades are {', '.join(letters)}")


def _descriptor(
    item: Node, question: str, letters: dict[str, str], counts: Counter[str]
) -> Iterator[Fault]:
    grade = item.text("grade")
    if not grade:
        return
    if grade not in letters:
        yield item.fault(f"unknown grade {quoted(grade)}; the grades are {', '.join(letters)}")
        return
    counts[grade] += 1
    expected = f"{question}-{letters[grade]}{counts[grade]}"
    if item.text("id") and item.text("id") != expected:
        yield item.fault(f"the id should be {expected}, not {quoted(item.text('id'))}")


_CHECKS: tuple[Callable[[Node, Node], Iterator[Fault]], ...] = (
    _scope_ids,
    _core_questions,
    _graded,
    _descriptors,
)
