"""How a verdict is worded, as patterns made from a grade scale; no grade is named here."""

import re
from dataclasses import dataclass
from functools import lru_cache

ADVERB = (
    r"(?:(?:a|an|as|being|be|been|to be|at|still|clearly|just|only|now|also|again|overall|probably"
    r"|definitely|currently|broadly|generally|very|largely|mostly|not|quite|solid|solidly|clear"
    r"|borderline|low|high|weak|strong|firm|firmly|likely|therefore)\s+)*"
)
WHOLE = (
    r"(?:(?:the|this|that|our|their)\s+)?(?:force(?:\s+(?:overall|as a whole))?"
    r"|constabulary|police service|(?:core |sub-?)?question(?:\s+[\d.]+)?"
    r"|(?:overall\s+)?performance|(?:force['’]s\s+)?(?:effectiveness|efficiency|legitimacy))"
    r"|(?-i:(?:[A-Z]\w+\s+){1,3}(?:Police|Constabulary))|\[[^\]]*\]|it|they|this|we|overall"
)
# What may come before the subject; other words would make it a smaller one ("morale in the force").
LEAD = (
    r"(?:(?:overall|so|still|therefore|hence|clearly|on balance|in (?:our|my) (?:view|opinion)|that"
    r"|(?:we|i|hmic\w*|inspectors) (?:think|feel|believe|found|find|say|said|concluded?)"
    r"|(?:our|my) view is|means?)[,:]?\s+)*"
)
COPULA = (
    r"(?:(?:is|are|was|were|'s|’s|remains?|remained|looks?|seems?|appears?|has been|have been"
    r"|(?:would|should|could|will|may|might|must|to) be|be|comes? out|sits?)\s+)"
)
JUDGING = r"(?:graded?|grading|judged?|judging)"
# These are said of smaller things too ("victims rated the service"), so need a whole as subject.
RATING = r"(?:rated?|rating|assess(?:ed)?|scored?|found|consider(?:ed)?|deem(?:ed)?|classed)"
LABEL = (
    r"(?:(?:overall|final|provisional|proposed|suggested|indicative|my|our|the)\s+)*"
    r"(?:grad(?:e|ing)|rating|judge?ment|verdict|overall|outcome|score|assessment|conclusion"
    r"|(?:core |sub-?)?question\s+[\d.]+|c?q\s?[\d.]+|effectiveness|efficiency"
    r"|legitimacy|\d+(?:\.\d+)+)"
)
LABELLED = re.compile(rf"\W*{LABEL}\W*", re.IGNORECASE)
TENDING = r"(?:heading (?:for|towards?)|leaning (?:to|towards?)|looks like|sits? at|borderline)"
BEHIND = r"(?=\W*$|\s*[,;:()/]|\s+(?:{prepositions})\b)"
PREPOSITIONS = (
    "at|in|for|on|overall|across|and|or|this|last|again|by|from|when|under|to me|all round"
)


@dataclass(frozen=True)
class Patterns:
    """What a clause is compared with.

    Attributes:
        clause: Forms of clause that state a verdict.
        aside: A verdict in brackets, taken out of the clause that holds it.
        mention: Any mention of a grade; without one a text is left alone unread.
        bare: A grade and nothing else.
        formula: "is good at …ing", "requires improvement": the inspectorate's own words for a
            verdict, whatever they are said of.
    """

    clause: tuple[re.Pattern[str], ...]
    aside: re.Pattern[str]
    mention: re.Pattern[str]
    bare: re.Pattern[str]
    formula: re.Pattern[str]


def spelled(grade: str) -> str:
    """Return a pattern for the ways in which a grade is written: spaces, hyphens, verb forms."""
    first, *rest = grade.split("_")
    stem = re.escape(first[:-2]) + "(?:es|e|ed|ing)" if rest and first.endswith("es") else first
    return r"[\s_-]+".join([stem, *map(re.escape, rest)])


@lru_cache(maxsize=16)
def patterns(grades: tuple[str, ...]) -> Patterns:
    """Return the patterns for a grade scale.

    Args:
        grades: Names in small letters with underscores.
    """
    many = [grade for grade in grades if "_" in grade]
    initials = "|".join("".join(word[0] for word in grade.split("_")).upper() for grade in many)
    # "this is a clear RI"; a scale without long names has no initials, and nothing matches (?!).
    capitals = rf"(?-i:\b(?:{initials})\b)" if initials else "(?!)"
    one = rf"(?:{'|'.join(map(spelled, grades))}|{capitals})"
    grade = rf"[\"'“‘*]?\b{one}\b[\"'”’*]?(?:\s*(?:/|,|or|and|to)\s*{one}\b)*"
    phrase = rf"(?:{'|'.join(map(spelled, many))}|{capitals})" if many else r"(?!)"
    titled = "|".join(spelled(grade.capitalize()) for grade in grades)
    behind = BEHIND.format(prepositions=PREPOSITIONS)
    subject = rf"(?:{WHOLE}|them|us|me|i)"
    forms = (
        # "Good." "still good overall" "good at spotting risk" "requires improvement in how …"
        rf"{ADVERB}{grade}(?:\s+(?:overall|all round|this year|again|for me))*\W*$",
        rf"{ADVERB}{grade}\s+(?:at|in)\s+(?:how|what|the way|its|their|\w+ing)\b",
        rf"{ADVERB}{phrase}\s+(?:at|in|on|for|with|to|across|around|when)\b",
        # "Grade: good" "3.2 - requires improvement"
        rf"{LABEL}\s*(?:[:=–—-]+|\bis\b|\bwas\b|\bof\b)?\s*{ADVERB}{grade}{behind}",
        # "The force is good at …" "it still requires improvement"
        rf"{LEAD}(?:{WHOLE})\s*{COPULA}{ADVERB}{grade}{behind}",
        rf"{LEAD}(?:{WHOLE})\s+{ADVERB}{phrase}(?:{behind}|\s+(?:to|with|around)\b)",
        rf"(?:the\s+)?(?:force|constabulary)\s+{grade}{behind}",
        # "graded good" "we judged them as inadequate" "found the force to be good at …"
        rf".*?\b{JUDGING}\s+(?:\w+\s+){{0,5}}?{ADVERB}{grade}{behind}",
        rf"(?:{LEAD}(?:{WHOLE}|hmic\w*|inspectors)\s+(?:\w+\s+){{0,3}}?|{COPULA})?"
        rf"\b{RATING}\s+(?:(?:\w+\s+){{0,2}}?{subject}\s+)?{ADVERB}{grade}{behind}",
        # "Preventing crime: good" "Handovers - requires improvement"
        rf"\w+ing\b(?:\s+\w+){{0,5}}\s*[:–—-]\s*{ADVERB}{grade}\W*$",
        rf".*[:–—-]\s*{ADVERB}{phrase}\W*$",
        rf".*?\b{TENDING}\s+{ADVERB}{grade}{behind}",
        # "a grade of good" "a good rating" "this is a clear RI for me"
        rf".*?\b(?:grade|rating|judge?ment)\s+of\s+{grade}{behind}",
        rf".*?\b{grade}\s+(?:grade|rating|grading|band)\b",
        rf".*?(?-i:(?<=[a-z,:–—-] )\b(?:{titled})\b){behind}",
        rf".*?\b(?:is|a|an|clear|as|to|for|towards?|this|=)\s+{capitals}{behind}",
    )
    return Patterns(
        clause=tuple(re.compile(rf"\W*(?:{form})", re.IGNORECASE) for form in forms),
        aside=re.compile(
            rf"\s*[(\[](?:{LABEL}\s*[:-]?\s*|{JUDGING}\s+|{RATING}\s+)?{ADVERB}{grade}[.!?]?[)\]]",
            re.IGNORECASE,
        ),
        mention=re.compile(one, re.IGNORECASE),
        bare=re.compile(rf"{ADVERB}{grade}\W*", re.IGNORECASE),
        formula=re.compile(
            rf"\s*(?:{COPULA}{ADVERB}{grade}\s+at\s+(?:how|what|\w+ing)\b|\b{phrase}{behind}).*",
            re.IGNORECASE,
        ),
    )
