"""``make words``: the words that our own lines and the criteria use, for mending slips.

python -m training.word_list
"""

import re
from collections import Counter

from spellchecker import SpellChecker

from classifier.wording import KNOWN_WORDS
from criteria.loader import load_edition
from criteria.schema import Edition
from training.examples import AUTHORED, raw_lines
from training.tuning.roughening import SHORT_FORMS

_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
# Without the words of our own that the product's spelling adds.
_ENGLISH = SpellChecker(language="en", distance=1)
_LEAST_LINES = 3
_FAR_COMMONER = 5


def word_list(edition: Edition) -> list[str]:
    """Return the words of the criteria, of enough lines, and short forms; the most used first."""
    lines = Counter(
        word
        for line in raw_lines(AUTHORED)
        for item in line.get("findings", [line])
        for word in set(_WORD.findall(item["text"]))
    )
    words = {word for word, n in lines.items() if n >= _LEAST_LINES and not _is_slip(word, lines)}
    for texts in (edition.descriptors(), edition.sub_questions()):
        words.update(word for item in texts for word in _WORD.findall(item.text.lower()))
    words.update(short for _, short in SHORT_FORMS if _WORD.fullmatch(short))
    return sorted(words, key=lambda word: (-lines[word], word))


def _is_slip(word: str, lines: Counter[str]) -> bool:
    """Some lines hold slips on purpose: no word, and one letter from one that is far commoner."""
    if word in _ENGLISH:
        return False
    # An ending is no slip: the dictionary lacks some British words in one form or the other.
    return any(
        lines[near] >= _FAR_COMMONER * lines[word]
        and not near.startswith(word)
        and not word.startswith(near)
        for near in _ENGLISH.edit_distance_1(word)
    )


if __name__ == "__main__":
    KNOWN_WORDS.write_text("\n".join(word_list(load_edition())) + "\n", encoding="utf-8")
