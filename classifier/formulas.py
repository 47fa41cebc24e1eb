"""Cells that a spreadsheet would run as formulas: put an apostrophe before, take it off again."""

import unicodedata

# Spreadsheets skip these before they look for a formula; str.strip() knows white space only.
_SKIPPED = "\ufeff\u200b\u200c\u200d\u2060\u200e\u200f\x00"


def neutralised(cell: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Args:
        cell: Any value; only text is looked at.

    Returns:
        The value, or the text with a leading apostrophe.
    """
    if not isinstance(cell, str) or not cell:
        return cell
    first = cell.lstrip(_SKIPPED + " \u00a0\u3000\t\r\n\v\f")[:1]
    # Full-width and small forms of the signs work as well as the plain ones.
    runs = unicodedata.normalize("NFKC", first) in {"=", "+", "-", "@"}
    return f"'{cell}" if runs or cell[0] in "\t\r\n" else cell


def guarded(text: str) -> str:
    """Neutralise a text so that ``unguarded`` gives exactly the same text back."""
    bare = text.lstrip("'")
    return f"'{text}" if neutralised(bare) != bare else text


def unguarded(text: str) -> str:
    """Take off the apostrophe that ``guarded`` put before a text."""
    return text[1:] if text[:1] == "'" and guarded(text[1:]) == text else text
