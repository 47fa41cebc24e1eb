"""Lines of a note and what each of them is: a bullet, a heading or plain text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
SYMBOLS = "•·▪▫◦‣⁃●○■□➢➤→✓✔✗✘"
# A mark that is a letter, digit or dash needs a space behind it; capital letters with a full stop
# are left alone, being initials ("J. Smith told us").
MARKER = re.compile(
    rf"(?:>\s*|[{SYMBOLS}]\s*|\[[ xX✓]?\]\s*|[-–—*+o]\s+"
    r"|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s+|\(?[A-Z]\)\s+)+"
)
MOST_HEADING_WORDS = 8
MOST_COLON_WORDS = 6
LABEL = re.compile(
    r"(?:day|week|visit|session|section|part|annex|appendix|chapter|strand|theme|module|page"
    r"|focus group|(?:core )?question|cq|q)\s+[\w.]{1,6}(?:\s*\([^)]*\))?"
    r"\s*(?:[-–—:.]\s.*|[-–—:.])?",
    re.IGNORECASE,
)
RULE = re.compile(r"[=\-_*~\s]{3,}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its bullet mark.

    Attributes:
        text: What stands on it, trimmed.
        start: Offset of that text in the note.
        indent: Width of the space before the text or its mark.
        bullet: True when a bullet or list number was taken off.
        heading: True when it names a topic and says nothing.
    """

    text: str
    start: int
    indent: int
    bullet: bool
    heading: bool

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)


def is_caps(text: str) -> bool:
    """Tell whether a line is a few words in capitals, with no full stop to make it a sentence."""
    words = text.split()
    letters = sum(map(str.isalpha, text))
    short = len(words) <= MOST_HEADING_WORDS and letters >= MOST_HEADING_WORDS // 2
    return short and text.isupper() and text[-1] not in ".;!?"


def is_label(text: str) -> bool:
    """Tell whether a line is a label such as "Day 2 - custody" or "Section 3: Victims"."""
    short = len(text.split()) <= MOST_HEADING_WORDS + 2
    return short and text[-1] not in ".;!?" and LABEL.fullmatch(text) is not None


def is_lead_in(text: str) -> bool:
    """Tell whether a line is a few words and a colon."""
    bare = text.rstrip("*_ ")
    return bare.endswith(":") and len(text.split()) <= MOST_COLON_WORDS


def is_marked(text: str) -> bool:
    """Tell whether markdown marks the line as a heading, or as bold from end to end."""
    bold = re.fullmatch(r"(\*\*|__)[^*_]+\1", text) is not None
    return re.match(r"#{1,6}\s", text) is not None or (
        bold and len(text.split()) <= MOST_HEADING_WORDS and text[-3] not in ".;!?"
    )


HEADINGS: tuple[Callable[[str], bool], ...] = (is_marked, is_label, is_lead_in)


def read_line(raw: str, offset: int) -> Line:
    """Return a line that is not blank, its mark taken off.

    Args:
        raw: The line without its line end.
        offset: Where the line begins in the note.
    """
    body = raw.lstrip()
    indent = len(raw) - len(body)
    # A long line is no heading and its mark is near its start: no pattern sees all of it.
    marker = MARKER.match(body, 0, 40)
    rest = body[marker.end() :] if marker else body
    bullet = marker is not None and bool(rest.strip())
    text = rest if bullet else body
    start = offset + indent + len(body) - len(text)
    start += len(text) - len(text.lstrip())
    text = text.strip()
    heading = len(text) < 120 and any(test(text) for test in HEADINGS)
    return Line(text, start, indent, bullet, heading)


def blocks(note: str, most: int = 500) -> Iterator[list[Line]]:
    """Yield runs of lines without a blank line or a ruled line between them.

    Args:
        note: The whole text.
        most: A longer run is cut, so that memory stays bounded.
    """
    block: list[Line] = []
    last = 0
    for match in LINE.finditer(note):
        raw = match.group()
        gap = note[last : match.start()].replace("\r\n", "\n")
        last = match.end()
        blank = not raw.strip() or (len(raw) < 120 and RULE.fullmatch(raw) is not None)
        if block and (blank or len(gap) > 1 or len(block) >= most):
            yield block
            block = []
        if not blank:
            block.append(read_line(raw, match.start()))
    if block:
        yield block
