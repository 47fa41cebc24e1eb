"""``make words``: the words that our own lines and the criteria use, for mending slips.

python -m training.word_list
"""

import re
from collections import Counter
from pathlib import Path

import classifier.wording
from criteria.loader import load_edition
from criteria.schema import Edition
from training.examples import AUTHORED, raw_lines
from training.tuning.roughening import SHORT_FORMS

LIST = Path(classifier.wording.__file__).with_name("words.txt")
_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
# Some of our lines hold slips on purpose, but hardly the same slip in three of them.
_LEAST_LINES = 3


def word_list(edition: Edition) -> list[str]:
    """Return the words of the criteria, of enough lines, and short forms; the most used first."""
    lines = Counter(
        word
        for line in raw_lines(AUTHORED)
        for item in line.get("findings", [line])
        for word in set(_WORD.findall(item["text"]))
    )
    words = {word for word, n in lines.items() if n >= _LEAST_LINES}
    for texts in (edition.descriptors(), edition.sub_questions()):
        words.update(word for item in texts for word in _WORD.findall(item.text.lower()))
    words.update(short for _, short in SHORT_FORMS if _WORD.fullmatch(short))
    return sorted(words, key=lambda word: (-lines[word], word))


if __name__ == "__main__":
    LIST.write_text("\n".join(word_list(load_edition())) + "\n", encoding="utf-8")
