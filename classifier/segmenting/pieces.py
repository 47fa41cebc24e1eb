"""From a note to its pieces: layout, sentences, fragments, and what is set aside."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from classifier.segmenting.paragraphs import Paragraph, paragraphs
from classifier.segmenting.sentences import split_sentences
from classifier.types import Piece
from classifier.verdicts import strip_verdicts
from classifier.wording import judged_words

HEADING = "a heading"
TOO_SHORT = "too short to say anything"
GRADE_ONLY = "states a grade, not a finding"
LONGEST_PIECE = 400
FEWEST_WORDS = 2
FEWEST_WORDS_IN_FRAGMENT = 3
FEWEST_WORDS_BESIDE_GRADE = 3
MANY_WORDS = 6
BATCH = 256
# Without one of these inside, a paragraph is one sentence and need not be tokenized.
MAY_SPLIT = re.compile(r"[.!?…。؟।][^\s\w]{0,6}\s|[a-z]\.[A-Z]|[;|]")
WORD = re.compile(r"[^\W\d_]{2,}")
NO_WORDS = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]{1,64}@\S+|\b(?:mon|tues?|wed|weds|thurs?|fri|sat|sun|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|am|pm|hrs|st|nd|rd|th)\b\.?",
    re.IGNORECASE,
)
EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
CELL = re.compile(r"\s\|\s")
# Most pieces hold none of these and are clean as they stand.
MARKUP = frozenset("*_`|\t\n\r\v\f\x85\xa0\u2028\u2029")
BREAKS = (r";\s", r",\s", r"\s[-–—]\s", r"\s(?=(?:and|but|or|which|while|because|so)\s)", r"\s")
# Every space that Python strips (the last is U+3000), and what separates parts of a line.
EDGE = "".join(filter(str.isspace, map(chr, range(0x3001)))) + ";|"


def count_words(text: str) -> int:
    """Return the number of words that can carry meaning: no numbers, dates or addresses."""
    found = len(WORD.findall(text))
    # Taking dates and addresses out is slow, and makes a difference to short texts only.
    if found >= MANY_WORDS or len(text) > LONGEST_PIECE:
        return found
    return len(WORD.findall(NO_WORDS.sub(" ", text)))


def belongs_together(before: str, after: str) -> bool:
    """Tell whether two neighbouring stretches are one idea after all.

    They are when a bracket opens in one and closes in the other, and when what stands at either
    side of a semicolon or cell border is too little by itself.
    """
    if len(before) > LONGEST_PIECE:
        return False
    if before.count("(") > before.count(")"):
        return ")" in after
    if before.endswith("|"):
        # A row's label and figures ("Burglary | 12 |") tell what the next cell is about.
        return len(WORD.findall(before)) < FEWEST_WORDS_IN_FRAGMENT
    parts = (before.rstrip("; "), after)
    return before.endswith(";") and any(len(p.split()) < FEWEST_WORDS_IN_FRAGMENT for p in parts)


def join_fragments(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put parts of a list ("CCTV; phones; ANPR all chased") back together.

    Args:
        text: The paragraph.
        spans: Its sentences and fragments in order.
    """
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and belongs_together(text[slice(*joined[-1])].rstrip(), text[start:end]):
            joined[-1] = (joined[-1][0], end)
            continue
        joined.append((start, end))
    return joined


def cap(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a stretch in parts of at most about 400 characters, cut at the best place.

    A word is never cut, however long.
    """
    while end - start > LONGEST_PIECE:
        low, high = start + LONGEST_PIECE // 2, start + LONGEST_PIECE
        found = (list(re.finditer(pattern, text[low:high])) for pattern in BREAKS)
        best = next((low + matches[-1].end() for matches in found if matches), None)
        if best is None:
            space = re.compile(r"\s").search(text, high, end)
            best = space.end() if space else end
        yield start, best
        start = best
    if start < end:
        yield start, end


def trim(note: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without space, semicolons and cell borders at either edge."""
    text = note[start:end]
    left = len(text) - len(text.lstrip(EDGE))
    return start + left, start + max(left, len(text.rstrip(EDGE)))


def make_piece(note: str, start: int, end: int, grades: tuple[str, ...], heading: bool) -> Piece:
    """Return a piece with its content cleaned, and set aside when it cannot be evidence."""
    text = note[start:end]
    clean = " ".join(CELL.sub(": ", EMPHASIS.sub("", text)).split()) if MARKUP & set(text) else text
    content = clean if heading else strip_verdicts(clean, grades)
    aside = None
    if heading:
        aside = HEADING
    elif content != clean and count_words(content) < FEWEST_WORDS_BESIDE_GRADE:
        aside = GRADE_ONLY
    elif count_words(clean) < FEWEST_WORDS:
        aside = TOO_SHORT
    return Piece(text=text, start=start, end=end, content=judged_words(content), set_aside=aside)


def spans_of(note: str, batch: Sequence[Paragraph]) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, heading) of the stretches of some paragraphs, in the note's offsets."""
    texts = [note[paragraph.start : paragraph.end] for paragraph in batch]
    split = [
        not paragraph.heading and MAY_SPLIT.search(text) is not None and " " in text.strip()
        for paragraph, text in zip(batch, texts, strict=True)
    ]
    sentences = split_sentences(text for text, needed in zip(texts, split, strict=True) if needed)
    for paragraph, text, needed in zip(batch, texts, split, strict=True):
        spans = next(sentences) if needed else [(0, len(text))]
        for start, end in join_fragments(text, spans):
            for low, high in [(start, end)] if paragraph.heading else cap(text, start, end):
                yield paragraph.start + low, paragraph.start + high, paragraph.heading


def segment(text: str, grades: tuple[str, ...]) -> Iterator[Piece]:
    """Yield the pieces of a note, one idea each, in order and without overlap.

    Args:
        text: The note; any text will do.
        grades: The edition's grade scale. Clauses that state a grade are left out of a piece's
            content, so that a verdict in a note never counts as evidence for itself.

    Returns:
        Pieces with ``text[start:end] == piece.text``. Headings, scraps and bare grades come with
        the reason why they are set aside.
    """
    waiting = paragraphs(text)
    while batch := list(islice(waiting, BATCH)):
        for low, high, heading in spans_of(text, batch):
            start, end = trim(text, low, high)
            if any(map(str.isalnum, text[start:end])):
                yield make_piece(text, start, end, grades, heading)
