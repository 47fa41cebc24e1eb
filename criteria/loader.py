"""Loading of criteria editions, the shipped ones by name and any other from its folder."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from criteria.checks import check_sources
from criteria.errors import PeelError
from criteria.nodes import Fault, Node
from criteria.schema import Descriptor, Edition, Question, SubQuestion
from criteria.sources import read_sources

DEFAULT_EDITION = "peel-2018"
_EDITIONS = Path(__file__).parent / "editions"
_SHOWN_FAULTS = 3


def shipped_editions() -> tuple[str, ...]:
    """Return the names of the editions that come with this package, in alphabetical order.

    Returns:
        Names that :func:`load_edition` knows.
    """
    return tuple(sorted(path.parent.name.replace("_", "-") for path in _edition_files()))


def load_edition(name_or_folder: str | Path = DEFAULT_EDITION) -> Edition:
    """Load an edition and check it.

    Args:
        name_or_folder: Name of a shipped edition, or the folder of any other.

    Returns:
        The edition.

    Raises:
        PeelError: ``CRITERIA_UNKNOWN`` when there is no such edition, ``CRITERIA_FOLDER`` when a
            path is no folder, ``CRITERIA_INVALID`` when the edition has faults.
    """
    folder = _folder(name_or_folder)
    sources = read_sources(folder)
    faults = check_sources(sources)
    if faults or sources.edition is None or sources.criteria is None:
        raise _invalid(folder, faults)
    return _edition(sources.edition, sources.criteria, sources.links)


def _edition_files() -> list[Path]:
    return list(_EDITIONS.glob("*/edition.yaml"))


def _folder(name_or_folder: str | Path) -> Path:
    if isinstance(name_or_folder, Path):
        return name_or_folder
    if name_or_folder in shipped_editions():
        return _EDITIONS / name_or_folder.replace("-", "_")
    if name_or_folder and Path(name_or_folder).is_dir():
        return Path(name_or_folder)
    raise PeelError(
        "CRITERIA_UNKNOWN",
        f"no criteria edition is called {name_or_folder!r}, and no folder either",
        hint=f"give a folder, or one of: {', '.join(shipped_editions())}",
    )


def _invalid(folder: Path, faults: list[Fault]) -> PeelError:
    shown = "; ".join(str(fault) for fault in faults[:_SHOWN_FAULTS])
    more = f"; and {len(faults) - _SHOWN_FAULTS} more" if len(faults) > _SHOWN_FAULTS else ""
    return PeelError(
        "CRITERIA_INVALID",
        f"the criteria edition has faults: {shown}{more}",
        hint=f"run `peel criteria check {folder}` for all of them",
        where=str(folder),
    )


def _edition(edition: Node, criteria: Node, links: Node | None) -> Edition:
    grades = tuple(grade.text("name") for grade in edition.items("grades"))
    areas = edition.items("principal_areas")
    home = {core: area.text("id") for area in areas for core in area.texts("core_questions")}
    linked = links.entries("links") if links is not None else None
    questions = tuple(
        Question(
            id=node.text("id"),
            text=node.text("text"),
            principal_area=home[node.text("core_question")],
            core_question=node.text("core_question"),
            graded=node.text("id") not in edition.texts("ungraded"),
            sub_questions=_sub_questions(node),
            stems=node.text_map("stems"),
            descriptors=_descriptors(node, grades, linked),
        )
        for node in criteria.items("questions")
    )
    return Edition(
        name=edition.text("name"),
        title=edition.text("title"),
        grades=grades,
        questions=questions,
        fingerprint=_fingerprint(grades, questions),
        attribution=edition.text("attribution"),
        core_question_titles=_titles(edition.items("core_questions")),
        principal_area_titles=_titles(areas),
    )


def _titles(nodes: tuple[Node, ...]) -> dict[str, str]:
    return {node.text("id"): node.text("title") for node in nodes}


def _sub_questions(question: Node) -> tuple[SubQuestion, ...]:
    return tuple(SubQuestion(s.text("id"), s.text("text")) for s in question.items("sub_questions"))


def _descriptors(
    question: Node, grades: tuple[str, ...], links: Mapping[str, Node] | None
) -> tuple[Descriptor, ...]:
    # Without links, a descriptor serves its whole question.
    whole = tuple(sub.text("id") for sub in question.items("sub_questions"))
    found = [
        Descriptor(
            id=node.text("id"),
            grade=node.text("grade"),
            text=node.text("text"),
            sub_questions=whole if links is None else links[node.text("id")].texts("sub_questions"),
            theme="" if links is None else links[node.text("id")].text("theme"),
        )
        for node in question.items("descriptors")
    ]
    return tuple(sorted(found, key=lambda item: -grades.index(item.grade)))


def _fingerprint(grades: tuple[str, ...], questions: tuple[Question, ...]) -> str:
    # Names, titles and the attribution are left out: they are shown, and never change a grade.
    content = {"grades": grades, "questions": [asdict(question) for question in questions]}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
