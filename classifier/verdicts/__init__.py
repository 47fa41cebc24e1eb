"""Taking stated verdicts out of evidence, so that a grade never counts as evidence for itself.

A verdict speaks of the force or the question as a whole ("the force is good at …", "graded good"),
or is a bare label ("Good."). The same word before a noun or about something smaller ("good use of
CCTV", "data quality is good") is a finding and stays, but for the inspectorate's own formulas ("is
good at …ing", "requires improvement"), which go whatever they are said of. The same patterns
serve any grade scale.
"""

import re

from classifier.verdicts.phrases import LABELLED, Patterns, patterns

SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
# Where a verdict ends and the reason for it begins. What precedes is judged by itself.
CONNECTOR = re.compile(
    r"[,\s]*(?:\s[-–—]\s|:\s|\band\s+(?=(?:we|i|it|this|the force)\b)"
    r"|\b(?:because|since|due to|owing to|given(?: that)?|although|though|but|however|whereas"
    r"|while|yet|except(?: that)?)\b|,\s*(?:as|with|so|and)\b"
    r"|\bas\s+(?=(?:the|half|most|many|some|few|no|all|only|there|they|it|its|officers|staff"
    r"|victims|\d)\b))[,:\s]*",
    re.IGNORECASE,
)
MARKS = frozenset("-–—:")
LONGEST_TOPIC = 4


def split_clauses(sentence: str, known: Patterns) -> list[tuple[int, int]]:
    """Return the offsets of a sentence's clauses, each of which is judged by itself.

    A topic and its label ("Grade: …", "Handovers - …") stay one clause.
    """
    clauses: list[tuple[int, int]] = []
    begin = 0
    for connector in CONNECTOR.finditer(sentence):
        before = sentence[begin : connector.start()]
        if connector.group().strip() in MARKS:
            topic = len(before.split()) <= LONGEST_TOPIC
            bare = known.bare.fullmatch(sentence, connector.end())
            if LABELLED.fullmatch(before) or (topic and bare):
                continue
        clauses.append((begin, connector.start()))
        begin = connector.end()
    return [*clauses, (begin, len(sentence))]


def without_verdict(sentence: str, known: Patterns) -> str:
    """Return a sentence without its verdict clauses; unchanged when it has none."""
    if not known.mention.search(sentence):
        return sentence
    rest = known.aside.sub("", sentence)
    clauses = split_clauses(rest, known)
    kept = [
        (start, end)
        for start, end in clauses
        if start < end and not any(form.match(rest[start:end]) for form in known.clause)
    ]
    if len(kept) == sum(start < end for start, end in clauses):
        return without_formula(rest, known)
    # Clauses that stood side by side keep the connector between them.
    parts: list[list[int]] = []
    for start, end in kept:
        follows = parts and not any(parts[-1][1] <= s and e <= start and s < e for s, e in clauses)
        if follows:
            parts[-1][1] = end
        else:
            parts.append([start, end])
    return "; ".join(rest[start:end].strip() for start, end in parts)


def without_formula(sentence: str, known: Patterns) -> str:
    """Return a sentence without a verdict said of something smaller than the force.

    "Supervision requires improvement" says nothing else and leaves nothing; with a reason behind
    it the topic stays, because the reason is about it.
    """
    clauses = [sentence[start:end] for start, end in split_clauses(sentence, known)]
    topics = [known.formula.sub("", clause).strip() for clause in clauses]
    if topics == [clause.strip() for clause in clauses]:
        return sentence
    told = any(known.formula.search(clause) is None and clause.strip(" .,;") for clause in clauses)
    return ": ".join(topic for topic in topics if topic) if told else ""


def strip_verdicts(text: str, grades: tuple[str, ...]) -> str:
    """Return a text without the clauses that state a verdict.

    Args:
        text: A sentence or a few.
        grades: The edition's grade scale, such as ``("poor", "needs_work", "fine")``.

    Returns:
        The text unchanged when it states no verdict; empty when it states nothing else.
    """
    known = patterns(grades)
    if not known.mention.search(text):
        return text
    sentences = SENTENCE_END.split(text)
    kept = [without_verdict(sentence, known) for sentence in sentences]
    if kept == sentences:
        return text
    return " ".join(part for part in kept if any(map(str.isalnum, part)))
