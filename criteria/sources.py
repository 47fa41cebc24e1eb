"""The files of an edition's folder as they stand, each read and held against its shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from criteria.errors import PeelError
from criteria.marked_yaml import read_marked
from criteria.nodes import Fault, Node
from criteria.shapes import ListOf, MapOf, Record, Shape, Text

_NAME = Text(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case words and figures joined by hyphens")
_ID = Text(r"[A-Za-z0-9][A-Za-z0-9._-]*", "letters, figures, dots, hyphens and underscores")
_GRADE = Text(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "a lower-case name with underscores")
_LETTER = Text(r"[A-Z]{1,3}", "one to three capital letters")

EDITION = Record(
    {
        "name": _NAME,
        "title": Text(),
        "attribution": Text(),
        "grades": ListOf(Record({"name": _GRADE, "letter": _LETTER}, {"heading": Text()}), least=2),
        "principal_areas": ListOf(
            Record({"id": _ID, "title": Text(), "core_questions": ListOf(_ID)})
        ),
        "core_questions": ListOf(Record({"id": _ID, "title": Text()})),
    },
    {
        "source": Text(),
        "notes": ListOf(Text(), least=0),
        "ungraded": ListOf(_ID, least=0),
        "published": Record({"file": Text(r"[\w.-]+", "a plain file name")}, {"marker": Text()}),
    },
)
CRITERIA = Record(
    {
        "questions": ListOf(
            Record(
                {
                    "id": _ID,
                    "core_question": _ID,
                    "text": Text(),
                    "sub_questions": ListOf(Record({"id": _ID, "text": Text()})),
                },
                {
                    "stems": MapOf(Text()),
                    "descriptors": ListOf(
                        Record({"id": _ID, "grade": Text(), "text": Text()}), least=0
                    ),
                },
            )
        )
    }
)
LINKS = Record(
    {"links": MapOf(Record({"sub_questions": ListOf(_ID)}, {"theme": Text()}))},
    {"note": Text()},
)
_REQUIRED: Mapping[str, Shape] = {"edition.yaml": EDITION, "criteria.yaml": CRITERIA}
_OPTIONAL: Mapping[str, Shape] = {"links.yaml": LINKS}


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files of one edition say, right or wrong.

    Attributes:
        edition: Root of ``edition.yaml``, or None when it can't be read.
        criteria: Root of ``criteria.yaml``, or None when it can't be read.
        links: Root of ``links.yaml``, or None when there is none or it can't be read.
        faults: Faults of each file by itself.
    """

    edition: Node | None
    criteria: Node | None
    links: Node | None
    faults: tuple[Fault, ...]


def read_sources(folder: Path) -> Sources:
    """Read every file of an edition and hold it against its shape.

    Args:
        folder: The edition's folder.

    Returns:
        What was read, with the faults met.

    Raises:
        PeelError: ``CRITERIA_FOLDER`` when there is no such folder.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.is_file() else "doesn't exist"
        raise PeelError(
            "CRITERIA_FOLDER",
            f"the criteria folder {what}",
            hint="give the folder that holds edition.yaml and criteria.yaml",
            where=str(folder),
        )
    present = {name: shape for name, shape in _OPTIONAL.items() if (folder / name).exists()}
    roots: dict[str, Node | None] = {}
    faults: list[Fault] = []
    for name, shape in {**_REQUIRED, **present}.items():
        roots[name], found = read_shaped(folder / name, shape)
        faults += found
    return Sources(
        roots["edition.yaml"], roots["criteria.yaml"], roots.get("links.yaml"), tuple(faults)
    )


def read_shaped(path: Path, shape: Shape) -> tuple[Node | None, list[Fault]]:
    """Read one YAML file and hold it against a shape.

    Args:
        path: The file.
        shape: What it must look like.

    Returns:
        The root, or None when the file can't be read, and every fault met.
    """
    root, faults = read_marked(path)
    return root, faults if root is None else [*faults, *shape.misfits(root)]
