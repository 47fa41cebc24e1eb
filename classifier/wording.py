"""The words a piece is judged by: without the names of people, with slips of the keyboard mended.

Who was met and how well it was typed say nothing about a force, and neither may move a grade. What
people read is never changed: this is for the encoder alone.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.verdicts import strip_verdicts

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_RANK = (
    r"(?:(?:Det(?:ective)?\.?|Temp(?:orary)?\.?|T/|Acting|A/|Dep(?:uty)?\.?|Asst\.?|Assistant"
    r"|Chief|Ch\.?)\s*)*"
    r"(?:Constable|Con|Sergeant|Sgt|Inspector|Insp|Superintendent|Supt|Commander|Commissioner"
    r"|PC|PS|DC|DS|DI|DCI|DSU|CI|ACC|DCC|CC|PCSO|SC|Mr|Mrs|Ms|Miss|Dr|Prof)\.?"
)
# A word with a capital that no abbreviation is.
CAPITALISED = r"[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)*"
_RANKED = re.compile(rf"\b({_RANK})((?:\s+(?:[A-Z]\.|\d{{2,6}}))*(?:\s+{CAPITALISED}){{1,3}})")
# What may follow a rank without being a name.
_NO_NAME = frozenset(
    "Officer Officers Staff Team Teams Constable Constables Sergeant Sergeants Inspector"
    " Inspectors Superintendent Superintendents Federation Association Police Force".split()
)
# Whole words in small letters, or with a capital at the start of a sentence, where a slip is
# likelier than a name only in a long word. Anything else may be a name or an abbreviation.
_WORD = re.compile(r"(?<![\w'’./@-])(?:[a-z]{5,}|(?:(?<=^)|(?<=[.!?] ))[A-Z][a-z]{5,})(?![\w'’@-])")
_VOWEL = re.compile(r"[aeiouy]")
_ANY_WORD = re.compile(r"[^\W\d_]{2,}")
# Text with a smaller share of known words is in another language, or no text at all.
_FEWEST_KNOWN = 0.5
# Short forms drop vowels ("offrs"), so a long word with one is mended with more care.
_FEWEST_VOWELS = 2
_REMEMBERED = 50_000
# Words of our own lines and the criteria, the most used first; ``make words`` writes them.
KNOWN_WORDS = Path(__file__).with_name("words.txt")


def judged_text(text: str, grades: tuple[str, ...]) -> str:
    """Return a finding as it is judged: without stated verdicts, unless it is nothing else."""
    return judged_words(strip_verdicts(text, grades) or text)


def judged_words(text: str) -> str:
    """Return a text as it is judged; evidence without names and slips comes back as it is."""
    return mend_slips(replace_ranked_names(text, ""))


def replace_ranked_names(text: str, by: str) -> str:
    """Replace the names that follow a rank or a title; the rank stays.

    Args:
        text: Evidence as people wrote it.
        by: What stands in place of the name, with the space before it; may be empty.
    """

    def replaced(found: re.Match[str]) -> str:
        return found[0] if set(found[2].split()) & _NO_NAME else found[1] + by

    return _RANKED.sub(replaced, text)


def mend_slips(text: str) -> str:
    """Replace words that are in no dictionary by the known word that is one slip away.

    A slip is a letter dropped, doubled, wrong or swapped with its neighbour, not at the start of
    the word (Damerau 1964; the first letter is nearly always right, Pollock and Zamora 1984). Words
    that the criteria and our own lines use are preferred; a word with no neighbour stays.
    """
    if all(mended(word) == word for word in _WORD.findall(text)) or not _is_english(text):
        return text
    return _WORD.sub(lambda found: mended(found[0]), text)


def _is_english(text: str) -> bool:
    words = [word.lower() for word in _ANY_WORD.findall(text)]
    known = sum(word in _listed_words() or word in _speller() for word in words)
    return known >= _FEWEST_KNOWN * len(words)


@lru_cache(maxsize=_REMEMBERED)
def mended(word: str) -> str:
    """Return the known word that was meant, or the word itself."""
    small, listed = word.lower(), _listed_words()
    if small in listed:
        return word
    speller = _speller()
    if small in speller:
        return word
    near = [w for w in speller.known(speller.edit_distance_1(small)) if w[0] == small[0]]
    if len(_VOWEL.findall(small)) < _FEWEST_VOWELS:
        near = [w for w in near if w in listed]
    if not near:
        return word
    last = len(listed)
    best = min(near, key=lambda w: (listed.get(w, last), -speller.word_usage_frequency(w), w))
    return best.capitalize() if word[0].isupper() else best


@cache
def _listed_words() -> Mapping[str, int]:
    words = KNOWN_WORDS.read_text(encoding="utf-8").split()
    return {word: rank for rank, word in enumerate(words)}


@cache
def _speller() -> "SpellChecker":
    from spellchecker import SpellChecker

    speller = SpellChecker(language="en", distance=1)
    speller.word_frequency.load_words(_listed_words())
    return speller
