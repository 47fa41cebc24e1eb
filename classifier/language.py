"""Telling a note in another language from English shorthand.

Field notes are full of abbreviations and place names, which a detector of languages takes for Welsh
or worse. A text counts as foreign only when the detector is sure, there are enough words, and
ordinary English words are rare in it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGUAGES = (
    "ENGLISH WELSH FRENCH POLISH ROMANIAN GERMAN SPANISH PORTUGUESE ITALIAN DUTCH URDU PUNJABI"
    " ARABIC"
).split()
FEWEST_WORDS = 4
SURE = 0.9
MOST_ENGLISH = 0.15
# Above this share of words with a capital it is a list of people or places.
MOST_NAMES = 0.6
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Function words and those that every note uses; none is common in Welsh, French or the others.
ENGLISH = frozenset(
    "the of and to is was were are be been being with for from by not no any all but that this"
    " these those there their they them we our you your he she his her had have has does did will"
    " would could should can what which who when where why how than then only some few most more"
    " staff officer officers force police victims victim custody review reviewed file files"
    " supervisor training team teams good poor still never often without after before each every"
    " about under over between against because if it its".split()
)


@cache
def detector() -> "LanguageDetector":
    """Return the detector; loaded once, on first use, since its tables take a while to read."""
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in LANGUAGES]
    builder = LanguageDetectorBuilder.from_languages(*languages)
    return builder.with_low_accuracy_mode().build()


def words_of(text: str) -> list[str]:
    """Return the words that tell a language: no capitals-only abbreviations, no numbers."""
    return [word for word in WORD.findall(text) if not (word.isupper() and len(word) > 1)]


@lru_cache(maxsize=4096)
def foreign_language(text: str) -> str | None:
    """Return the language of a text that is not in English.

    Args:
        text: A sentence or more.

    Returns:
        The English name of the language, such as "Welsh"; None for English, and when in doubt.
    """
    words = words_of(text)
    if len(words) < FEWEST_WORDS:
        return None
    if sum(map(str.istitle, words)) > MOST_NAMES * len(words):
        return None
    english = sum(word.lower() in ENGLISH for word in words)
    if english > MOST_ENGLISH * len(words):
        return None
    best = detector().compute_language_confidence_values(" ".join(words))[0]
    if best.language.name == "ENGLISH" or best.value < SURE:
        return None
    return best.language.name.capitalize()


def foreign_note(pieces: Iterable[str]) -> str | None:
    """Return the language of a note most of whose words stand in foreign pieces.

    Args:
        pieces: The texts of the note's pieces.

    Returns:
        The English name of the language that most of those words are in; None for a note in
        English or with no words.
    """
    counts: Counter[str | None] = Counter()
    for piece in pieces:
        counts[foreign_language(piece)] += len(words_of(piece))
    english = counts.pop(None, 0)
    if counts.total() <= english:
        return None
    return counts.most_common(1)[0][0]
