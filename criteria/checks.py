"""Checks of a whole edition: every fault with its place, not only the first."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from criteria.link_checks import check_links
from criteria.nodes import Fault, Node, quoted, repeated
from criteria.question_checks import check_question_ids, check_questions
from criteria.sources import Sources, read_sources


def check_edition(folder: str | Path) -> list[Fault]:
    """Find every fault of the edition in a folder.

    Args:
        folder: The edition's folder.

    Returns:
        The faults, file by file from the top down; empty when the edition is sound.

    Raises:
        PeelError: ``CRITERIA_FOLDER`` when there is no such folder.
    """
    return check_sources(read_sources(Path(folder)))


def check_sources(sources: Sources) -> list[Fault]:
    """Find every fault of an edition that was already read; see :func:`check_edition`.

    Args:
        sources: What the files say.

    Returns:
        The faults, file by file from the top down.
    """
    faults = list(sources.faults)
    if sources.edition is not None:
        faults += [*_grades(sources.edition), *_areas(sources.edition)]
    if sources.criteria is not None:
        faults += check_question_ids(sources.criteria)
    if sources.edition is not None and sources.criteria is not None:
        faults += check_questions(sources.edition, sources.criteria)
    if sources.criteria is not None and sources.links is not None:
        faults += check_links(sources.criteria, sources.links)
    order = ["edition.yaml", "criteria.yaml", "links.yaml"]
    return sorted(faults, key=lambda fault: (order.index(fault.file), fault.line or 0))


def _grades(edition: Node) -> Iterator[Fault]:
    yield from repeated(edition.items("grades"), "name", "the grade")
    yield from repeated(edition.items("grades"), "letter", "the letter")


def _areas(edition: Node) -> Iterator[Fault]:
    areas, cores = edition.items("principal_areas"), edition.items("core_questions")
    yield from repeated(areas, "id", "the principal area")
    yield from repeated(cores, "id", "the core question")
    titled = {core.text("id") for core in cores}
    homes = Counter(core for area in areas for core in area.texts("core_questions"))
    for area in areas:
        for core in area.items("core_questions"):
            if isinstance(core.value, str) and core.value and core.value not in titled:
                yield core.fault(f"core question {quoted(core.value)} has no title")
            if isinstance(core.value, str) and homes[core.value] > 1:
                yield core.fault(f"core question {quoted(core.value)} stands more than once")
    for core in cores:
        if areas and core.text("id") and not homes[core.text("id")]:
            yield core.fault(f"core question {quoted(core.text('id'))} is in no principal area")
