"""Text from notes made safe to show: no character that a terminal or a browser would act on."""

import re

_TABOO = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_NOT_SHOWABLE = re.compile(f"[{_TABOO}]")
# Marks that reorder the text around them; a page isolates them, a terminal cannot.
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def showable(text: str) -> str:
    """Replace control characters, lone surrogates and non-characters, one for one.

    Args:
        text: Any text.

    Returns:
        Text of the same length, so that offsets still point at the same words.
    """
    return _NOT_SHOWABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return the text on one line, safe to print on a terminal.

    Args:
        text: Any text.

    Returns:
        The text without control and reordering characters, runs of white space made one space.
    """
    return " ".join(_REORDERING.sub("", showable(text)).split())
