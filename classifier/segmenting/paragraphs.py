"""Putting hard-wrapped lines together again, without joining lines that each hold an idea."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from classifier.segmenting.lines import Line, blocks, is_caps

LONGEST = 20_000
LONGEST_WORD = 500
NARROWEST = 50
FEWEST_WRAPPED = 3
FEWEST_WORDS = 4
ENDED = re.compile(r"[.!?;:…][\"'”’)\]*_]*$")
UNFINISHED = re.compile(
    r"(?:[,(\[&/–—-]|\b(?:the|a|an|of|and|or|but|with|without|to|by|in|on|for|at|from|into|their"
    r"|its|his|her|that|which|who|when|where|because|as|is|are|was|were|be|been|has|have|had|not"
    r"|than|between|about|per|this|these|those|any|every|each|e\.g\.|i\.e\.|Insp\.|Sgt\.|Supt\.))$"
)
GIANT_WORD = re.compile(rf"\S{{{LONGEST_WORD},}}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the note that holds whole sentences: ``note[start:end]``."""

    start: int
    end: int
    heading: bool = False


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Tell whether a run of lines was broken at a fixed width.

    It was when no line could have taken the first word of the next one as well.
    """
    width = max(len(line.text) for line in lines)
    return (
        len(lines) >= FEWEST_WRAPPED
        and width >= NARROWEST
        and not any(line.bullet or line.heading for line in lines)
        and all(
            len(line.text) + 1 + len(after.text.split(maxsplit=1)[0]) > width
            for line, after in zip(lines, lines[1:], strict=False)
        )
    )


def writes_capitals(line: Line) -> bool:
    """Tell whether a line begins a sentence with a capital, so that a small letter tells."""
    return not line.text[0].islower() and not line.text.split(maxsplit=1)[0].isupper()


def continues(previous: Line, line: Line, opener: Line) -> bool:
    """Tell whether a line carries on the sentence of the line before it.

    Args:
        previous: The line before.
        line: The line in question.
        opener: The line that the paragraph so far began with.
    """
    if line.bullet or line.heading or previous.heading:
        return False
    # Checked first: "Ch. Insp." ends in a full stop and ends nothing.
    if UNFINISHED.search(previous.text[-20:]):
        return True
    if ENDED.search(previous.text[-8:]):
        return False
    if opener.bullet and line.indent > opener.indent:
        return True
    small = line.text[0].islower() and (opener.bullet or writes_capitals(opener))
    return small and len(previous.text.split(maxsplit=FEWEST_WORDS)) >= FEWEST_WORDS


def with_caps_headings(lines: list[Line]) -> list[Line]:
    """Mark lines in capitals as headings, unless the writer goes on in capitals."""
    caps = [is_caps(line.text) for line in lines]
    around = [False, *(line.text.isupper() for line in lines), False]
    alone = (not before and not after for before, after in zip(around, around[2:], strict=False))
    return [
        replace(line, heading=True) if upper and single else line
        for line, upper, single in zip(lines, caps, alone, strict=True)
    ]


def cut(note: str, start: int, end: int) -> Iterator[Paragraph]:
    """Yield a paragraph in parts short enough for the tokenizer, cut between words.

    A "word" of hundreds of characters is set apart, because the tokenizer's patterns take time
    with the square of a word's length.
    """
    while start < end:
        giant = GIANT_WORD.search(note, start, min(end, start + LONGEST))
        if giant and giant.start() == start:
            # The match stops where the search was told to; the word may not.
            stop = re.compile(r"\S+").match(note, start, end)
            stop_at = stop.end() if stop else end
        elif giant:
            stop_at = giant.start()
        elif end - start <= LONGEST:
            stop_at = end
        else:
            window = note[start : start + LONGEST]
            space = max(window.rfind(". "), window.rfind("\n")) + 1
            stop_at = start + (space or max(map(window.rfind, " \t")) + 1 or LONGEST)
        yield Paragraph(start, stop_at)
        start = stop_at


def paragraphs(note: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a note in order; together they hold all of its words.

    Args:
        note: The whole text. Marks of list items are left between the paragraphs.
    """
    for block in blocks(note):
        lines = with_caps_headings(block)
        wrapped = is_wrapped(lines)
        opener = previous = lines[0]
        for line in lines[1:]:
            if not wrapped and not continues(previous, line, opener):
                yield from finished(note, opener, previous)
                opener = line
            previous = line
        yield from finished(note, opener, previous)


def finished(note: str, opener: Line, last: Line) -> Iterator[Paragraph]:
    """Yield the paragraph that runs from one line to another."""
    if opener.heading:
        yield Paragraph(opener.start, last.end, heading=True)
    else:
        yield from cut(note, opener.start, last.end)
