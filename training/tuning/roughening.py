"""Roughened copies of training texts: slips, short forms, odd casing and names, as in notebooks.

None of these changes what a finding says, and the encoder should learn so (Ribeiro et al. 2020,
arXiv 2005.04118, call it invariance). Names and places are drawn from lists of common surnames and
made-up places; no person is meant.
"""

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np

from classifier.wording import KNOWN_WORDS, judged_words

Lot = np.random.Generator

# Forms of more words first, so that no part of one is shortened before it.
SHORT_FORMS = (
    ("police and crime commissioner", "PCC"),
    ("child sexual exploitation", "CSE"),
    ("community support officers", "PCSOs"),
    ("crime scene investigators", "CSIs"),
    ("Crown Prosecution Service", "CPS"),
    ("independent advisory group", "IAG"),
    ("integrated offender management", "IOM"),
    ("neighbourhood policing team", "NPT"),
    ("neighbourhood policing teams", "NPTs"),
    ("no further action", "NFA"),
    ("organised crime group", "OCG"),
    ("organised crime groups", "OCGs"),
    ("professional development reviews", "PDRs"),
    ("professional standards department", "PSD"),
    ("registered sex offenders", "RSOs"),
    ("stop and search", "S&S"),
    ("use of force", "UoF"),
    ("anti-social behaviour", "ASB"),
    ("body-worn video", "BWV"),
    ("chief inspector", "ch insp"),
    ("chief superintendent", "ch supt"),
    ("control room", "FCR"),
    ("detective inspector", "DI"),
    ("detective sergeant", "DS"),
    ("domestic abuse", "DA"),
    ("domestic violence", "DV"),
    ("local authority", "LA"),
    ("mental health", "MH"),
    ("missing persons", "mispers"),
    ("occupational health", "OH"),
    ("per cent", "%"),
    ("problem solving", "prob solving"),
    ("safeguarding hub", "MASH"),
    ("and", "&"),
    ("approximately", "approx"),
    ("assessment", "assmt"),
    ("assessments", "assmts"),
    ("between", "btwn"),
    ("communications", "comms"),
    ("department", "dept"),
    ("force", "f'ce"),
    ("government", "govt"),
    ("headquarters", "HQ"),
    ("hours", "hrs"),
    ("information", "info"),
    ("inspector", "insp"),
    ("intelligence", "intel"),
    ("investigation", "inv"),
    ("investigations", "invs"),
    ("management", "mgmt"),
    ("meeting", "mtg"),
    ("meetings", "mtgs"),
    ("minutes", "mins"),
    ("month", "mth"),
    ("months", "mths"),
    ("neighbourhood", "nbrhd"),
    ("officers", "offrs"),
    ("partners", "ptnrs"),
    ("partnership", "p'ship"),
    ("performance", "perf"),
    ("safeguarding", "s/guarding"),
    ("sergeant", "sgt"),
    ("sergeants", "sgts"),
    ("superintendent", "supt"),
    ("supervisors", "sups"),
    ("strategy", "strat"),
    ("through", "thru"),
    ("training", "trg"),
    ("victims", "vics"),
    ("vulnerable", "vuln"),
    ("week", "wk"),
    ("weeks", "wks"),
    ("with", "w/"),
    ("without", "w/o"),
    ("year", "yr"),
    ("years", "yrs"),
)
_RANKS = (
    "PC",
    "DC",
    "Sgt",
    "PS",
    "DS",
    "Insp",
    "DI",
    "Ch Insp",
    "DCI",
    "Supt",
    "ACC",
    "PCSO",
    "Ms",
)
_SURNAMES = (
    "Adeyemi Ali Bailey Begum Bennett Campbell Chan Clarke Cooper Das Davies Edwards Evans Farrow "
    "Fernandes Foster Ghosh Gill Green Griffiths Hall Harris Hughes Hussain Iqbal Jackson James "
    "Jones Kelly Khan King Kowalski Lee Lewis Malik Marsh Martin Mbeki Mehta Mitchell Moore Morgan "
    "Murphy Nguyen Nowak Osei Parker Patel Phillips Price Quinn Rahman Reid Roberts Robinson Rossi "
    "Scott Shah Sharma Silva Singh Smith Stewart Taylor Thomas Turner Walker Ward Watson White "
    "Williams Wilson Wood Wright Yusuf Zaman"
).split()
_STEMS = "Ald Ash Bar Brook Cal Corn Dun East Elm Fen Gran Hart Ken Lang Mar Nor Oak Pen Rush Stan"
_ENDINGS = "borough bury combe field ford ham hurst ley mere mouth shire side ton vale wick worth"
_SHORTEST_WORD = 5
_RANKED_NAMES = 0.3
_PLACES = tuple(stem + ending for stem in _STEMS.split() for ending in _ENDINGS.split())


def fingerprint_of_copies() -> str:
    """Return a SHA-256 over what decides the copies beside the texts: short forms, known words."""
    return hashlib.sha256(repr(SHORT_FORMS).encode() + KNOWN_WORDS.read_bytes()).hexdigest()


def roughened(texts: Sequence[str], seed: int) -> list[str]:
    """Return a roughened copy of each text, as it is judged, the same for the same seed."""
    lot = np.random.default_rng(seed)
    ways = list(_WAYS)
    return [judged_words(ways[lot.integers(len(ways))](text, lot)) for text in texts]


def _slips(text: str, lot: Lot) -> str:
    """Drop, double or swap a letter inside a few of the longer words."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= _SHORTEST_WORD and word.isalpha()]
    for i in lot.permutation(long)[: 1 + len(long) // 5]:
        word, at = words[i], int(lot.integers(1, len(words[i]) - 2))
        words[i] = (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )[lot.integers(3)]
    return " ".join(words)


def _other_case(text: str, lot: Lot) -> str:
    return (text.lower(), text.upper(), text.lower().rstrip("."))[lot.integers(3)]


def _other_forms(text: str, lot: Lot) -> str:
    """Shorten what is written out, or write out what is short; one way throughout."""
    shorten = lot.random() < 0.5
    for long, short in SHORT_FORMS:
        old, new = (long, short) if shorten else (short, long)
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text)
    return text


def _person(text: str, lot: Lot) -> str:
    name = _SURNAMES[lot.integers(len(_SURNAMES))]
    # A name behind a rank is taken out before anything is judged; a bare one cannot be.
    if lot.random() < _RANKED_NAMES:
        name = f"{_RANKS[lot.integers(len(_RANKS))]} {name}"
    return (f"{name}: {text}", f"{text.rstrip('.')} ({name}).", f"Saw {name}. {text}")[
        lot.integers(3)
    ]


def _place(text: str, lot: Lot) -> str:
    place = _PLACES[lot.integers(len(_PLACES))]
    ends = text.rstrip(".")
    return (f"{place}: {text}", f"In {place}, {text}", f"{ends} in {place}.", f"{ends} ({place}).")[
        lot.integers(4)
    ]


_WAYS: tuple[Callable[[str, Lot], str], ...] = (_slips, _other_case, _other_forms, _person, _place)
