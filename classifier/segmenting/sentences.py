"""Where one sentence ends and the next begins, as rules over spaCy's tokens.

A blank pipeline and rules, not a trained model: field notes have no verbs, few capitals and many
abbreviations of ranks, on which models trained on news split "Ch. Insp. Rowe" in three.
"""

from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # spaCy takes seconds to import
    from spacy.language import Language
    from spacy.tokens import Doc, Token

COMPONENT = "note_sentences"
STOPS = frozenset([".", "!", "?", "…", "...", "..", "!!", "??", "?!", "。", "؟", "।"])
# Between fragments of a note and cells of a table row.
SEPARATORS = frozenset([";", "|"])
CLOSERS = frozenset(["'", '"', "”", "’", "''", "»", ")", "]", "**", "__", "*", "_"])
# Written with a full stop. Before a number only: "no. 4", but "Was it reviewed? No."
BEFORE_NUMBER = frozenset("no nos p pp para paras fig ref vol sec s ss art ch pt q cl reg".split())
# Before a name, or before a smaller rank.
BEFORE_NAME = frozenset(
    "ch chf chief insp sgt supt det dep asst con cons comm mr mrs ms dr prof st rev hon cllr lt"
    " capt col gen jr sr".split()
)
NEVER_LAST = frozenset("e.g i.e eg ie vs v cf viz approx inc incl esp c ca".split())
MAY_BE_LAST = frozenset(
    "etc a.m p.m dept depts govt gov mgmt min mins hr hrs yr yrs wk wks mth mths est temp prob poss"
    " ops ext tel resp org no jan feb mar apr jun jul aug sep sept oct nov dec ltd co corp".split()
)
# A capital after a rank is a name, unless it is one of these.
OPENERS = frozenset(
    "the a an no not none all they we it he she this that there these some few many most only but"
    " and also in on at for with when since staff officers victims force good".split()
)


def is_number(token: "Token") -> bool:
    """Tell whether a token begins with a digit."""
    return token.text[0].isdigit()


def follows_abbreviation(word: str, after: "Token") -> bool:
    """Tell whether a full stop belongs to the abbreviation before it and ends nothing.

    Args:
        word: What stands before the full stop, in small letters.
        after: The first token behind it.
    """
    if word in NEVER_LAST or (word in BEFORE_NUMBER and is_number(after)):
        return True
    if word in BEFORE_NAME or (len(word) == 1 and word.isalpha()):
        return after.lower_ not in OPENERS or after.text.islower()
    return word in MAY_BE_LAST - {"no"} and after.text[0].islower()


def ends_sentence(doc: "Doc", stop: int, after: int) -> bool:
    """Tell whether a sentence ends at a stop.

    Args:
        doc: The tokens.
        stop: Index of the token that looks like an end.
        after: Index of the first token behind it and behind closing quotes and brackets.
    """
    token, following = doc[stop], doc[after]
    if token.text in SEPARATORS:
        return True
    small = following.text[0].islower()
    if small and any(doc[closer].text in CLOSERS for closer in range(stop + 1, after)):
        return False  # "Nobody checks." said a sergeant
    if token.text in {"…", "...", ".."}:
        return not small
    if len(token) > 1 and token.text[-1] == "." and token.text not in STOPS:
        # spaCy keeps the full stop of abbreviations that it knows.
        word = token.lower_[:-1]
        known = word in MAY_BE_LAST or following.lower_ in OPENERS
        return known and not follows_abbreviation(word, following)
    glued = stop > 0 and not doc[stop - 1].whitespace_
    word = doc[stop - 1].lower_ if token.text == "." and glued else ""
    return not (word and follows_abbreviation(word, following))


def behind(doc: "Doc", stop: int) -> int | None:
    """Return the index of the token that would begin the next sentence, or None."""
    after = stop + 1
    while (
        after < len(doc)
        and not doc[after - 1].whitespace_
        and (doc[after].text in CLOSERS or doc[after].text in STOPS)
    ):
        after += 1
    spaced = bool(doc[after - 1].whitespace_)
    while after < len(doc) and doc[after].is_space:
        spaced, after = True, after + 1
    if after == len(doc):
        return None
    # "file.Victims" is two sentences, "3.5" and "www.x.uk" are one.
    glued = doc[stop].text == "." and doc[after].is_title and doc[stop].i > 0
    return after if spaced or glued or doc[stop].text in SEPARATORS else None


def may_end(text: str) -> bool:
    """Tell whether a token of this text could end a sentence; asked once a distinct text."""
    return text in STOPS or text in SEPARATORS or text[-1:] == "."


def mark_sentences(doc: "Doc", flag: int) -> "Doc":
    """Mark the first token of every sentence.

    Args:
        doc: Tokens of one paragraph.
        flag: The vocabulary's flag for texts that may end a sentence.
    """
    # Set at one go: spaCy looks through the whole text again for each single mark.
    marks = np.full((len(doc), 1), -1, dtype=np.int64)
    marks[0] = 1
    for stop in doc.to_array([flag]).ravel().nonzero()[0].tolist():
        after = behind(doc, stop)
        if after is not None and ends_sentence(doc, stop, after):
            marks[after] = 1
    unsigned: Any = marks.astype(np.uint64)  # spaCy types its arrays as none of numpy's
    return doc.from_array(["SENT_START"], unsigned)


@cache
def pipeline() -> "Language":
    """Return the blank English pipeline with our sentence rules; loaded once, on first use."""
    import spacy
    from spacy.language import Language
    from spacy.util import compile_infix_regex

    nlp = spacy.blank("en")
    Language.component(COMPONENT, func=partial(mark_sentences, flag=nlp.vocab.add_flag(may_end)))
    infixes = [*(nlp.Defaults.infixes or []), r"[;|]"]
    tokenizer: Any = nlp.tokenizer  # spaCy types it as any callable
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    nlp.add_pipe(COMPONENT)
    return nlp


def split_sentences(texts: Iterable[str]) -> Iterator[list[tuple[int, int]]]:
    """Yield the (start, end) offsets of the sentences of each text.

    Args:
        texts: Paragraphs. They are read as the result is consumed, a few hundred ahead.
    """
    for doc in pipeline().pipe(texts, batch_size=256):
        yield [(sentence.start_char, sentence.end_char) for sentence in doc.sents]
