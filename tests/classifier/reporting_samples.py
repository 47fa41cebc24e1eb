"""Results made by hand, so that the reports can be tested without a model."""

from collections.abc import Mapping, Sequence
from typing import Any

from classifier.types import (
    Citation,
    Evidence,
    LeftOut,
    Note,
    NoteResult,
    Origin,
    Suggestion,
)
from criteria.schema import Descriptor, Edition, Level, Question, SubQuestion

GRADES = ("inadequate", "requires_improvement", "good", "outstanding")
LETTERS = dict(zip("IRGO", GRADES, strict=True))
MODEL = Origin("default", "4be1" * 16)
CRITERIA = Origin("peel-2018", "9a0c" * 16)


def _question(
    id_: str,
    area: str,
    core: str,
    text: str,
    subs: Sequence[str],
    descriptors: Mapping[str, str],
    graded: bool = True,
) -> Question:
    return Question(
        id=id_,
        text=text,
        principal_area=area,
        core_question=core,
        graded=graded,
        sub_questions=tuple(SubQuestion(f"{id_}.{n}", sub) for n, sub in enumerate(subs, 1)),
        stems={},
        descriptors=tuple(
            Descriptor(f"{id_}-{name}", LETTERS[name[0]], text)
            for name, text in descriptors.items()
        ),
    )


EDITION = Edition(
    name="peel-2018",
    title="PEEL 2018/19 judgment criteria",
    grades=GRADES,
    fingerprint=CRITERIA.fingerprint,
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 "
        "(https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/). "
        "Criteria: HMICFRS, PEEL assessments 2018/19."
    ),
    core_question_titles={
        "3": "Protecting vulnerable people",
        "5": "Specialist capabilities",
        "8": "Treating the public fairly",
    },
    questions=(
        _question(
            "3.1",
            "effectiveness",
            "3",
            "How well does the force understand the scale and nature of vulnerability?",
            (
                "How well does the force understand the nature and scale of vulnerability?",
                "How well does the force identify vulnerable people and assess risk?",
            ),
            {
                "G3": "identifies vulnerable and repeat victims at the first point of contact",
                "R3": "inconsistently identifies vulnerable and repeat victims at the first "
                "point of contact",
            },
        ),
        _question(
            "3.2",
            "effectiveness",
            "3",
            "How well does the force protect vulnerable people from harm?",
            (
                "How well does the force respond to incidents involving vulnerable people?",
                "How well does the force continue to keep people safe after initial response?",
                "How well does the force work with partners to keep victims safe?",
                "How well does the force manage offenders known to pose a risk to vulnerable "
                "people?",
            ),
            {
                "G1": "the force attends incidents within response time targets, and generally "
                "reassesses risk if delays occur",
                "R1": "the force consistently doesn't attend incidents within response time "
                "targets, and/or sometimes reassesses risk if delays occur",
                "G7": "works with a range of partner agencies to ensure bespoke specialist "
                "safeguarding arrangements are in place for vulnerable people",
                "R7": "doesn't consistently or effectively work with a range of partner agencies "
                "to ensure appropriate specialist safeguarding arrangements are in place",
                "G10": "manages and assesses the risk of any backlogs of unassessed registered "
                "sex offenders and operates effective processes to manage the risk to the public",
                "R10": "has a considerable and unmanaged backlog of RSOs, with limited "
                "understanding of potential risk to the public by not closely managing the "
                "backlog",
            },
        ),
        _question(
            "5.1",
            "effectiveness",
            "5",
            "How effective are the force's specialist capabilities?",
            ("How well led is the force's response to threats requiring armed response?",),
            {},
            graded=False,
        ),
        _question(
            "8.1",
            "legitimacy",
            "8",
            "How well does the force understand the importance of engaging with the people it "
            "serves and treating them with fairness and respect?",
            (
                "How well do leaders understand the importance of engaging with people?",
                "How well does the force engage with its communities to understand and respond "
                "to what matters to them?",
            ),
            {
                "G6": "engagement influences its neighbourhood policing priorities and policing "
                "and partnership activity",
                "R3": "local engagement isn't influencing the force's neighbourhood policing "
                "priorities",
            },
        ),
    ),
)

TEXT = """Visit to the public protection unit, second day.

- Call handlers spotted the repeat victim in nine of the ten calls we listened to.
- Domestic abuse incidents graded prompt were often attended late, and risk was not reassessed \
while people waited.
- MARAC meets every fortnight; health, housing and the local authority all attend & act on it.
- Backlog of 140 unassessed registered sex offenders, and nobody could tell us who owned it.
- Armed response led well, according to the chief inspector.
- Priorities for the two neighbourhood teams are set with residents at street meetings.

Lunch with staff in the canteen. Overall the force is good at this."""

# words, sub-question, leaning, score, strength, move, descriptor, contrast
_PIECES = (
    (
        "Call handlers spotted the repeat victim in nine of the ten calls we listened to.",
        "3.1.2", "positive", 0.93, 1.4, 0.21, "3.1-G3", "3.1-R3",
    ),
    (
        "Domestic abuse incidents graded prompt were often attended late, and risk was not "
        "reassessed while people waited.",
        "3.2.1", "negative", -0.95, -2.1, -0.46, "3.2-R1", "3.2-G1",
    ),
    (
        "MARAC meets every fortnight; health, housing and the local authority all attend & act "
        "on it.",
        "3.2.3", "positive", 0.9, 1.5, 0.24, "3.2-G7", "3.2-R7",
    ),
    (
        "Backlog of 140 unassessed registered sex offenders, and nobody could tell us who owned "
        "it.",
        "3.2.4", "negative", -0.98, -2.6, -0.71, "3.2-R10", "3.2-G10",
    ),
    (
        "Armed response led well, according to the chief inspector.",
        "5.1.1", "mixed", 0.2, 0.3, 0.0, None, None,
    ),
    (
        "Priorities for the two neighbourhood teams are set with residents at street meetings.",
        "8.1.2", "positive", 0.88, 1.2, 0.18, "8.1-G6", "8.1-R3",
    ),
)  # fmt: skip


def citation(id_: str | None, similarity: float) -> Citation | None:
    found = {d.id: d for d in EDITION.descriptors()}.get(id_ or "")
    return Citation(found.id, found.grade, found.text, similarity) if found else None


def evidence() -> list[Evidence]:
    made = []
    for words, sub, leaning, score, strength, move, descriptor, contrast in _PIECES:
        start = TEXT.index(words)
        made.append(
            Evidence(
                text=words,
                start=start,
                end=start + len(words),
                sub_question=sub,
                routing_score=0.8312345678,
                leaning=leaning,
                leaning_score=score,
                strength=strength,
                contribution=move,
                descriptor=citation(descriptor, 0.6412345678),
                contrast=citation(contrast, 0.5812345678),
            )
        )
    return made


def suggestion(
    level: Level,
    id_: str,
    shares: Sequence[float],
    pieces: Sequence[Evidence] = (),
    reason: str | None = None,
    **more: Any,  # noqa: ANN401  # any other field of a Suggestion
) -> Suggestion:
    """One suggestion; ``shares`` in per cent, no grade when there is a reason."""
    probabilities = dict(zip(GRADES, (share / 100 for share in shares), strict=False))
    best = max(probabilities, key=lambda grade: probabilities[grade], default="")
    return Suggestion(
        level=level,
        id=id_,
        grade=None if reason else best,
        probabilities=probabilities,
        confidence=probabilities.get(best, 0.0),
        abstained=reason is not None,
        reason=reason,
        evidence_count=len(pieces),
        evidence=tuple(pieces),
        rule=more.pop("rule", "pooled_evidence"),
        expected=sum(at * share / 100 for at, share in enumerate(shares)) if shares else None,
        baseline=1.74 if shares else None,
        **more,
    )


THIN = (
    "the evidence does not settle it: good comes nearest, at 33%, and a grade is suggested from 45%"
)
NEVER = "5.1 is inspected but never graded in this edition of the criteria"


def typical() -> NoteResult:
    """A note with a clear grade, an abstention, a question never graded, gaps and left-outs."""
    first, late, partners, backlog, armed, streets = evidence()
    vulnerable = [late, partners, backlog]
    lunch, overall = "Lunch with staff in the canteen.", "Overall the force is good at this."
    thirds = (100 / 3, 100 / 3, 100 / 3, 0)
    return NoteResult(
        note=Note(
            text=TEXT,
            note_id="bedfordshire-ppu-2",
            force="Bedfordshire",
            inspector="A. Inspector",
            date="2018-05-14",
            extra={"visit": "announced"},
        ),
        model=MODEL,
        criteria=CRITERIA,
        suggestions=(
            suggestion("sub_question", "3.1.2", (3, 26, 64, 7), [first]),
            suggestion("sub_question", "3.2.1", (16, 71, 12, 1), [late]),
            suggestion("sub_question", "3.2.3", (2, 22, 70, 6), [partners]),
            suggestion("sub_question", "3.2.4", (34, 58, 7.6, 0.4), [backlog]),
            suggestion("sub_question", "5.1.1", (4, 30, 60, 6), [armed], NEVER),
            suggestion("sub_question", "8.1.2", thirds, [streets], THIN),
            suggestion("question", "3.1", (3, 26, 64, 7), [first]),
            suggestion("question", "3.2", (24, 62, 13.7, 0.3), vulnerable),
            suggestion("question", "5.1", (4, 30, 60, 6), [armed], NEVER),
            suggestion("question", "8.1", thirds, [streets], THIN),
            suggestion("core_question", "3", (15, 58, 26, 1), [first, *vulnerable]),
            suggestion("core_question", "5", (), [armed], NEVER),
            suggestion("core_question", "8", thirds, [streets], THIN),
            suggestion(
                "principal_area", "effectiveness", (15, 58, 26, 1), [first, *vulnerable],
                rule="rounded_mean_of_core_questions", made_from=("3",),
            ),
            suggestion(
                "principal_area", "legitimacy", thirds, [streets], THIN,
                rule="rounded_mean_of_core_questions", made_from=("8",),
            ),
        ),
        gaps=("3.1.1", "3.2.2", "8.1.1"),
        unrouted=tuple(
            LeftOut(words, TEXT.index(words), TEXT.index(words) + len(words), reason)
            for words, reason in (
                (lunch, "it is about none of the questions"),
                (overall, "it states a verdict, not what was seen"),
            )
        ),
    )  # fmt: skip


HOSTILE = (
    "=HYPERLINK(\"http://example.org\") <script>alert('x')</script> [bold]not bold[/bold] "
    ":smile: \x1b[31mred\x07 \u202ereversed \ud800 " + "long" * 60
)


def hostile() -> NoteResult:
    """A note whose every field tries to be something else than text."""
    piece = Evidence(
        text=HOSTILE[:40],
        start=0,
        end=40,
        sub_question="3.1.1",
        routing_score=0.5,
        leaning="negative",
        leaning_score=-0.5,
        strength=-1.0,
        contribution=-0.004,
        descriptor=None,
        contrast=None,
    )
    note = Note(
        text=HOSTILE,
        note_id='"><img src=x onerror=alert(1)>',
        force="@SUM(A1:A9)",
        inspector="\uff1dcmd()",
        date="[red]2018[/red]",
        extra={"<b>": "-1+2", "nan": float("nan"), "odd": {1: object}},
    )
    shares = (10, 80, 9, 1)
    levels: dict[Level, str] = {
        "sub_question": "3.1.1",
        "question": "3.1",
        "core_question": "3",
        "principal_area": "effectiveness",
    }
    made = tuple(suggestion(level, id_, shares, [piece]) for level, id_ in levels.items())
    return NoteResult(note, MODEL, CRITERIA, made, (), ())


def nothing() -> NoteResult:
    """A note in which nothing is evidence."""
    note = Note(text="Nodiadau yn Gymraeg.", note_id="welsh-1", force="Gwent")
    return NoteResult(
        note,
        MODEL,
        CRITERIA,
        (),
        (),
        (),
        reason="no grade can be suggested: it is written in Welsh, and only English can be read",
    )
