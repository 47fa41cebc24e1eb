"""Stated grades are taken out of evidence, findings that use the same words are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.verdicts import strip_verdicts

GRADES = ("inadequate", "requires_improvement", "good", "outstanding")

VERDICTS = """
The force is good at preventing crime.
requires improvement in how it investigates crime
graded good
Judgment: Good
we judged them as inadequate
rated outstanding for its work with partners
Overall: requires improvement
Grade - good
this is a clear RI for me
(good)
has been assessed as being good
HMIC found the force to be good at preventing crime
Good
RI
3.2 - requires improvement
Core question 3: good
It was judged to be inadequate
I would give this a good grade
Northshire Police requires improvement in this area
The force's effectiveness is good
Effectiveness: Good
heading for inadequate overall
Good/RI
This sits between Good and Outstanding
Preventing crime: good
The force is still inadequate.
REQUIRES IMPROVEMENT
requires_improvement
Northshire is good at preventing crime.
The team is good at spotting risk
Call handling requires improvement
""".strip().splitlines()

FINDINGS = """
good use of CCTV
good relationships with partners
outstanding warrants
43 outstanding suspects
outstanding actions not chased
inadequate supervision of files
data quality is good
data quality - good
officers were good with victims
They were good with victims
understanding is good
not good enough
good practice
for good reason
lighting in custody is inadequate
morale in the force is good
warrants outstanding
The force has a good understanding of demand
Force requires improvement plans from every BCU
victims rated the service as good
shows good judgment
Overall good progress on the plan
risk assessments were inadequate
Custody requires improvements to lighting
""".strip().splitlines()

MIXED = {
    "Good. Supervisors review every file.": "Supervisors review every file.",
    "Requires improvement because half of files had no supervisor review": (
        "half of files had no supervisor review"
    ),
    "The force is good at X, although victims are not updated": "victims are not updated",
    "Supervisors review every file (good).": "Supervisors review every file.",
    "RI - half of files had no review": "half of files had no review",
    "Officers know their areas, so we graded it good": "Officers know their areas",
    "Half of files unreviewed at six weeks: inadequate": "Half of files unreviewed at six weeks",
}


@pytest.mark.parametrize("text", VERDICTS)
def test_a_verdict_leaves_nothing(text: str) -> None:
    assert strip_verdicts(text, GRADES) == ""


@pytest.mark.parametrize("text", FINDINGS)
def test_a_finding_is_left_as_it_is(text: str) -> None:
    assert strip_verdicts(text, GRADES) == text


@pytest.mark.parametrize("text", MIXED)
def test_the_reason_for_a_verdict_is_kept(text: str) -> None:
    assert strip_verdicts(text, GRADES) == MIXED[text]


def test_the_patterns_come_from_the_scale() -> None:
    scale = ("poor", "needs_work", "fine")
    assert strip_verdicts("Rated poor", scale) == ""
    assert strip_verdicts("The force needs work at X because files are late", scale) == (
        "files are late"
    )
    assert strip_verdicts("The force is good at X", scale) == "The force is good at X"
    assert strip_verdicts("Graded (fine)", ()) == "Graded (fine)"


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    assert len(strip_verdicts(text, GRADES)) <= len(text) + 2 * text.count(",") + 10


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("23 arrest warrants are outstanding at the end of March.", None),
        ("Custody healthcare is inadequate at night, with no nurse on site.", None),
        (
            "Supervision of rape files requires improvement because 14 of 20 had no review.",
            "Supervision of rape files: 14 of 20 had no review.",
        ),
    ],
)
def test_a_formula_goes_and_its_reason_stays(text: str, left: str | None) -> None:
    assert strip_verdicts(text, GRADES) == (text if left is None else left)
