"""Flags as one self-contained web page: worst first, with the reasons side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifier.consistency.agreement import Agreement
from classifier.consistency.flag import Flag
from classifier.reporting.flags.report import FlagReport
from classifier.reporting.page import page_templates

# Steps from which a cell of the heat map counts as one way or the other, and as far so.
_SOME, _FAR = 0.25, 0.75
_BY_WORDS = {
    "all": "Whole set",
    "force": "By force",
    "question": "By question",
    "inspector": "By inspector",
}


@dataclass(frozen=True, slots=True)
class Shade:
    """How a cell of the heat map reads: class for its look, sign and words for its sense."""

    name: str
    sign: str
    words: str


_LEVEL = Shade("level", "=", "level with the evidence")
_SHADES = {
    (1, False): Shade("softer", "+", "softer than the evidence"),
    (1, True): Shade("far-softer", "++", "much softer than the evidence"),
    (-1, False): Shade("harder", "−", "harder than the evidence"),
    (-1, True): Shade("far-harder", "−−", "much harder than the evidence"),
}
SHADES = (_SHADES[-1, True], _SHADES[-1, False], _LEVEL, _SHADES[1, False], _SHADES[1, True])


def shade(steps: float) -> Shade:
    """Return how a mean of (grade given less expected grade) is shown."""
    if abs(steps) < _SOME:
        return _LEVEL
    return _SHADES[1 if steps > 0 else -1, abs(steps) >= _FAR]


def signed(value: float) -> str:
    """Return a number with its sign, a true minus, and two decimals."""
    text = f"{abs(value):.2f}"
    if text == "0.00":
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def _agreement_groups(
    rows: Sequence[Agreement],
) -> list[tuple[str, str, list[Agreement]]]:
    """Return tables of agreement: with what, by what in words, and rows."""
    places = dict.fromkeys((row.with_what, row.by) for row in rows)
    return [
        (with_what, _BY_WORDS[by], [r for r in rows if (r.with_what, r.by) == (with_what, by)])
        for with_what, by in places
    ]


def _kinds(flags: Sequence[Flag]) -> dict[str, int]:
    found: dict[str, int] = {}
    for flag in flags:
        found[flag.kind] = found.get(flag.kind, 0) + 1
    return found


def html_chunks(report: FlagReport) -> Iterator[str]:
    """Yield one HTML page about the flags of a set, with nothing to fetch from elsewhere."""
    template = page_templates().get_template("flags.html")
    yield from template.generate(
        report=report,
        edition=report.edition,
        kinds=_kinds(report.flags),
        groups=_agreement_groups(report.agreements),
        shade=shade,
        shades=SHADES,
        signed=signed,
    )
