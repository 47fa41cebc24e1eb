"""Finding one's way in the xml of a Word document: names, attributes, styles, list marks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from classifier.reading.docx_package import Element


@dataclass(frozen=True)
class Styles:
    """The ids of the paragraph styles that make a heading or a list item."""

    headings: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def value(element: Element, name: str = "val") -> str:
    """Return an attribute by its name without namespace, or an empty string."""
    found = (text for key, text in element.items() if key.rpartition("}")[2] == name)
    return next(found, "")


def walk(root: Element, skip: set[str]) -> Iterator[Element]:
    """Yield the elements below one in document order, without those to skip and what they hold.

    It keeps its own stack: a document may be nested deeper than Python can recurse.
    """
    waiting = list(reversed(root))
    while waiting:
        element = waiting.pop()
        if local(element) not in skip:
            yield element
            waiting.extend(reversed(element))


def find(root: Element, *path: str) -> Element | None:
    """Return the first child by each name in turn, or None."""
    for name in path:
        root = next((child for child in root if local(child) == name), None)
        if root is None:
            return None
    return root


def read_styles(root: Element | None) -> Styles:
    """Return which styles are headings and which are lists, by their own or inherited numbering."""
    styles = Styles()
    for style in () if root is None else root:
        style_id, name = value(style, "styleId"), find(style, "name")
        plain_name = "" if name is None else value(name).lower()
        if plain_name.startswith(("heading", "title", "subtitle")):
            styles.headings.add(style_id)
        if plain_name.startswith("list") or find(style, "pPr", "numPr") is not None:
            styles.lists.add(style_id)
    return styles


def prefix(paragraph: Element, styles: Styles) -> str:
    """Return the mark that a paragraph's line begins with."""
    style = find(paragraph, "pPr", "pStyle")
    style_id = "" if style is None else value(style)
    if style_id in styles.headings or find(paragraph, "pPr", "outlineLvl") is not None:
        return "# "
    number = find(paragraph, "pPr", "numPr", "numId")
    # Number 0 takes a paragraph out of the list that its style puts it in.
    in_list = style_id in styles.lists if number is None else value(number) != "0"
    return "- " if in_list else ""
