"""Word documents: their text in reading order, marked up so that the segmenter sees the layout.

A list item begins with "- ", a heading with "# ", and a table row is a line with its cells joined
by " | ".
"""

from collections.abc import Iterator
from pathlib import Path

from classifier.reading.docx_marks import Styles, find, local, prefix, read_styles, value, walk
from classifier.reading.docx_package import DOCUMENT, Element, open_docx, parse_part
from classifier.reading.placed import Placed
from classifier.reading.plain import empty
from classifier.types import Note

# Names without namespace, which differs between the two flavours of the format.
DELETED = {"del", "moveFrom", "Fallback"}
# A text box stands inside a paragraph but is read as paragraphs of its own.
INSIDE_PARAGRAPH = DELETED | {"txbxContent", "pPr", "rPr"}
LAYOUT = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
LONGEST_HEADER_CELL = 4


def paragraph_text(paragraph: Element) -> str:
    """Return the words of a paragraph: insertions and links included, deletions left out."""
    parts: list[str] = []
    for element in walk(paragraph, INSIDE_PARAGRAPH):
        name = local(element)
        parts.append((element.text or "") if name == "t" else LAYOUT.get(name, ""))
    return "".join(parts).strip()


def row_text(row: Element) -> str:
    """Return the cells of a table row on one line; a cell merged with the one above is left out."""
    cells: list[str] = []
    for cell in (element for element in walk(row, DELETED) if local(element) == "tc"):
        merged = find(cell, "tcPr", "vMerge")
        if merged is None or value(merged) == "restart":
            inner = (element for element in walk(cell, DELETED | {"tbl"}) if local(element) == "p")
            cells.append(" ".join(" ".join(paragraph_text(p).split()) for p in inner).strip())
    return " | ".join(cell for cell in cells if cell)


def table_lines(table: Element) -> Iterator[str]:
    """Yield a line a row; a first row of short labels is marked as a heading."""
    rows = [row for row in walk(table, DELETED | {"tbl"}) if local(row) == "tr"]
    for number, row in enumerate(rows):
        text = row_text(row)
        labels = all(len(cell.split()) <= LONGEST_HEADER_CELL for cell in text.split(" | "))
        yield f"# {text}" if number == 0 and labels and len(rows) > 1 else text


def block_lines(root: Element, styles: Styles) -> Iterator[str]:
    """Yield the lines of paragraphs and tables in document order."""
    inside: set[int] = set()
    for element in walk(root, DELETED):
        name = local(element)
        if name == "tbl" and id(element) not in inside:
            # What stands in a table has been read with it; nested tables too.
            inside.update(id(held) for held in element.iter())
            yield from table_lines(element)
        elif name == "p" and id(element) not in inside:
            text = paragraph_text(element)
            yield prefix(element, styles) + text if text else ""


def read_docx(path: Path) -> Iterator[Placed]:
    """Yield the one note of a Word document; its id is the file name without suffix.

    Raises:
        PeelError: the file is no Word document, unsafe, far too large, or empty.
    """
    with open_docx(path) as archive:
        styles = read_styles(parse_part(archive, "word/styles.xml", path.name))
        lines: list[str] = []
        for part in (DOCUMENT, "word/footnotes.xml"):
            root = parse_part(archive, part, path.name)
            lines.extend(() if root is None else block_lines(root, styles))
    text = "\n".join(lines).strip()
    if not text:
        raise empty(path.name)
    yield Placed(Note(text=text, note_id=path.stem), path.name)
