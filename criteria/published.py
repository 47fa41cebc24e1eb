"""Makes an edition's ``criteria.yaml`` from the table as published and the errata.

Run ``python -m criteria.published FOLDER`` after either has changed.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from criteria.corrections import correct_bullets, correct_rows
from criteria.drafts import Draft, read_drafts
from criteria.errata import read_errata
from criteria.errors import PeelError
from criteria.files import read_text
from criteria.nodes import Node
from criteria.sources import read_sources
from criteria.table import read_table, table_error

_HEAD = (
    "# Made by `python -m criteria.published FOLDER` from the table as published and errata.yaml.\n"
    "# Do not edit: correct errata.yaml instead and run the command again.\n"
)


def parse_published(folder: Path) -> list[dict[str, Any]]:
    """Read the published table of an edition and correct it by its errata.

    Args:
        folder: The edition's folder, with the table, ``edition.yaml`` and perhaps ``errata.yaml``.

    Returns:
        The questions as plain data, in the form of ``criteria.yaml``.

    Raises:
        PeelError: ``CRITERIA_FOLDER``, ``CRITERIA_INVALID``, ``CRITERIA_TABLE`` or
            ``CRITERIA_ERRATA``: the folder, ``edition.yaml``, the table or the errata is at fault.
    """
    edition = _edition(folder)
    published = edition.entries()["published"]
    text, fault = read_text(folder / published.text("file"))
    if fault is not None:
        raise table_error(str(fault), fault.line)
    headings = {grade.text("heading"): grade.text("name") for grade in edition.items("grades")}
    errata = read_errata(folder / "errata.yaml")
    drafts = read_drafts(correct_rows(read_table(text, headings), errata))
    correct_bullets(drafts, errata)
    letters = {grade.text("name"): grade.text("letter") for grade in edition.items("grades")}
    return [_plain(draft, letters, published.text("marker")) for draft in drafts]


def render_criteria(questions: Sequence[dict[str, Any]]) -> str:
    """Return the text of ``criteria.yaml``.

    Args:
        questions: As :func:`parse_published` returns them.

    Returns:
        YAML with a comment that says where it comes from.
    """
    data = {"questions": list(questions)}
    return _HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write ``criteria.yaml`` anew.

    Args:
        arguments: One folder; the program's own arguments when None.

    Returns:
        Exit code: 0 done, 2 bad usage or bad input.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if len(given) != 1:
        sys.stderr.write("usage: python -m criteria.published FOLDER\n")
        return 2
    target = Path(given[0]) / "criteria.yaml"
    try:
        questions = parse_published(target.parent)
    except PeelError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    whole = target.with_suffix(".yaml.new")
    whole.write_text(render_criteria(questions), encoding="utf-8")
    whole.replace(target)  # A broken run must not leave half a file.
    count = sum(len(question["descriptors"]) for question in questions)
    sys.stderr.write(f"{target}: {len(questions)} questions, {count} descriptors\n")
    return 0


def _edition(folder: Path) -> Node:
    sources = read_sources(folder)
    faults = [fault for fault in sources.faults if fault.file == "edition.yaml"]
    if sources.edition is None or faults:
        raise _invalid(faults[0].message, faults[0].where)
    if not sources.edition.entries("published"):
        raise _invalid("the key 'published' is missing", sources.edition.where)
    for grade in sources.edition.items("grades"):
        if not grade.text("heading"):
            raise _invalid("a grade needs the heading of its column", grade.where)
    return sources.edition


def _invalid(message: str, where: str) -> PeelError:
    hint = "edition.yaml must name the published file and the heading of each grade's column"
    return PeelError("CRITERIA_INVALID", message, hint=hint, where=where)


def _plain(draft: Draft, letters: dict[str, str], marker: str) -> dict[str, Any]:
    return {
        "id": draft.id,
        "core_question": draft.id.split(".")[0],
        "text": draft.text,
        "sub_questions": [{"id": key, "text": text} for key, text in draft.sub_questions.items()],
        "stems": dict(draft.stems),
        "descriptors": [
            {"id": f"{draft.id}-{letters[grade]}{number}", "grade": grade, "text": text}
            for grade, pieces in draft.pieces.items()
            # The marker stands where an ungraded question would have its descriptors.
            for number, text in enumerate((p for p in pieces if p != marker), start=1)
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
